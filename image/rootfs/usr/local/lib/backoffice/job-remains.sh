# shellcheck shell=sh
# shellcheck disable=SC2154 # user: run-job's
# What a job left behind, and how it goes. All of it is run as the job's user.

# Whoever a job left behind would see, or change, what comes next. kill is the shell's own: it works when no further process can be made, and
# what it reaches can't make any either.
end_processes() {
  tries=0
  kill -9 -1 2>/dev/null || true
  while others_run; do
    tries=$((tries + 1))
    if [ "$tries" -gt 50 ]; then
      echo "run-job: processes of user $user still run 10 s after kill -9. See them with: ps -u $user" >&2
      return 1
    fi
    sleep 0.2
    kill -9 -1 2>/dev/null || true
  done
}

others_run() {
  for process in /proc/[0-9]*; do
    if [ -O "$process" ] && [ "$process" != "/proc/$$" ] && lives "$process"; then return 0; fi
  done
  return 1
}

# The dead that nobody has waited for don't. Read without another process.
lives() {
  while read -r key state _; do
    if [ "$key" = State: ]; then
      case $state in
        Z | X) return 1 ;;
        *) return 0 ;;
      esac
    fi
  done 2>/dev/null <"$1/status"
  return 1
}

# remove_own PLACE...: what this user owns there, at whatever depth, also behind modes that keep himself out.
remove_own() {
  for place; do
    if [ ! -d "$place" ]; then continue; fi
    find "$place" -xdev -mindepth 1 \( -user "$user" -prune -type d -exec chmod -R u+rwx {} + \) \
      -o \( -type d ! -readable -prune \) 2>/dev/null || true
    find "$place" -xdev -mindepth 1 \( -user "$user" -prune -exec rm -rf {} + \) \
      -o \( -type d ! -readable -prune \) 2>/dev/null || true
  done
}

end_job() {
  end_processes
  remove_own "$1/work" /tmp /var/tmp /dev/shm /dev/mqueue /run/lock
  if command -v ipcrm >/dev/null; then ipcrm --all >/dev/null 2>&1 || true; fi
  if [ -n "$(find "$1/work" -mindepth 1 -user "$user" 2>/dev/null | head -n 1)" ]; then
    refuse "something in $1/work can't be removed. See it with: sudo find $1/work"
  fi
}
