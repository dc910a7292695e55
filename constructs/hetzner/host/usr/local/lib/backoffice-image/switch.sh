# shellcheck shell=sh
# Switches the host to another image, watches it come up, and goes back when it does not.

UNIT=backoffice.service
# A first start on a slow disk takes a minute, migrations of n8n's database another; of a large one maybe more.
LIMIT_SECONDS=${BACKOFFICE_START_SECONDS:-180}
# The service starts again by itself, ever later: the third time after half a minute.
LIMIT_RESTARTS=3
# It is healthy before n8n's migrations: so long it has to stay so.
SETTLE_SECONDS=${BACKOFFICE_SETTLE_SECONDS:-20}

# From here to its end also when the connection is gone: half a switch is none.
switch_to() {
  trap '' HUP INT PIPE TERM
  to=$(id_of "$1")
  from=$(id_of current)
  older=$(id_of previous)
  label=$(label_of "$to")
  if [ "$to" = "$from" ] && is_running "$to" && is_healthy; then
    say "The host runs image $label already."
    return
  fi
  if [ -n "$from" ] && [ "$from" != "$to" ]; then podman tag "$from" "$IMAGE:previous"; fi
  podman tag "$to" "$IMAGE:current"
  if comes_up; then
    tidy
    return
  fi
  go_back
  exit 1
}

go_back() {
  if [ -z "$from" ] || [ "$from" = "$to" ]; then
    say "There is no other image to go back to, so the host goes on trying with this one. Its log: journalctl -u backoffice" >&2
    return
  fi
  podman tag "$from" "$IMAGE:current"
  if [ -n "$older" ]; then podman tag "$older" "$IMAGE:previous"; else podman untag "$from" "$IMAGE:previous"; fi
  label=$(label_of "$from")
  say "The host goes back to image $label." >&2
  comes_up || say "Image $label, which the host ran before, does not come up either. Its log: journalctl -u backoffice" >&2
}

# True also when there is nothing to watch yet: then it says what the host waits for.
comes_up() {
  if ! mountpoint -q /data; then
    say "Image $label is set; the host waits for its volume: /data is not mounted. See why: systemctl status data.mount backoffice-volume"
    return
  fi
  say "Starting the host with image $label."
  started=$(date +%s)
  well=
  systemctl restart "$UNIT" 2>/dev/null || :
  while :; do
    seconds=$(($(date +%s) - started))
    restarts=$(systemctl show -P NRestarts "$UNIT")
    if is_waiting; then
      say "Image $label is set. $(last_lines "_SYSTEMD_INVOCATION_ID=$(systemctl show -P InvocationID "$UNIT")")"
      return
    elif is_up; then
      say "The host runs image $label ($seconds s).$later"
      return
    elif [ "$restarts" -ge "$LIMIT_RESTARTS" ]; then
      complain "its service ended $LIMIT_RESTARTS times in $seconds s"
      return 1
    elif [ -z "$well" ] && [ "$seconds" -ge "$LIMIT_SECONDS" ]; then
      complain "after $seconds s it is not healthy: $health"
      return 1
    fi
    sleep 1
  done
}

# Left out by one of the unit's conditions, which says why.
is_waiting() {
  [ "$(systemctl show -P Result "$UNIT")" = exec-condition ] || [ "$(systemctl show -P ConditionResult "$UNIT")" = no ]
}

is_running() {
  [ "$(podman container inspect --format '{{.State.Status}} {{.Image}}' backoffice 2>/dev/null)" = "running $1" ]
}

is_healthy() {
  health=$(podman exec backoffice backoffice-health --live 2>&1)
}

# Healthy for long enough, without an end. Migrations that outlast the watch are not broken off.
is_up() {
  later=
  if ! is_healthy; then
    well=
    return 1
  fi
  case $well in
    "$restarts "*) ;;
    *) well="$restarts $seconds" ;;
  esac
  if [ $((seconds - ${well#* })) -lt "$SETTLE_SECONDS" ]; then return 1; fi
  if [ "$(curl -s -o /dev/null -m 5 -w '%{http_code}' http://127.0.0.1:5678/healthz/readiness)" != 503 ]; then return; fi
  later=" n8n is still at its database's migrations: see journalctl -u backoffice"
  [ "$seconds" -ge "$LIMIT_SECONDS" ]
}

complain() {
  say "Image $label does not come up: $1. The last lines of its log:
$(last_lines --unit "$UNIT" --since "@$started" --lines 15 | sed 's/^/  /')" >&2
}

# Of the container, of the unit's conditions, and of podman where it could not start one; not podman's events, nor the ids it prints.
last_lines() {
  journalctl --identifier backoffice --output cat --no-pager --quiet "$@" | sed '/^[0-9a-f]\{64\}$/d; /^$/d'
}

# Its own tag: under "current" or an id nobody would know it.
label_of() {
  tags '{{.Tag}}|{{.Id}}' | sed -n "s/|$1\$//p" | head -n 1
}
