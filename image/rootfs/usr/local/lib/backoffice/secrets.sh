# shellcheck shell=sh
# Where the host's secrets come from, and where their readers find them.
#
# While the host starts, each is a variable of this shell, called like the secret and not in the environment. A value is only ever
# given to what is built into the shell: the arguments of a program can be read by everybody.

# Lines: NAME READER required|optional BEGINNINGS.
secrets_table() {
  while read -r line; do
    case $line in '#'*) ;; *) printf '%s\n' "$line" ;; esac
  done </etc/backoffice/secrets
}

secret_names() {
  secrets_table | while read -r name _; do printf '%s ' "$name"; done
}

secret() {
  eval "printf '%s' \"\${$1-}\""
}

# What came as a file (credentials on Hetzner) counts more than the environment (secrets on Fly). No program is started before all are
# out of the environment.
gather_secrets() {
  # Should it come as exported: never passed on.
  unset value
  for name in $(secret_names); do
    eval "value=\${$name-}"
    unset "$name"
    eval "$name=\$value"
  done
  for name in $(secret_names); do
    eval "value=\$$name"
    if [ -e "/run/secrets-in/backoffice.$name" ]; then
      value=$(cat "/run/secrets-in/backoffice.$name" && echo .)
      value=${value%.}
    fi
    # Editors and `echo` leave a line break.
    value=${value%"
"}
    eval "$name=\$value"
  done
  unset value
}

in_memory() {
  [ "$(stat -f -c %T "$1")" = tmpfs ]
}

# /run/secrets in memory, whatever this container may do: as it is, by a mount of its own, or as a link to shared memory.
prepare_secrets_folder() {
  if [ -L /run/secrets ]; then rm /run/secrets; fi
  mkdir -p /run/secrets
  if in_memory /run/secrets ||
    mount -t tmpfs -o size=4m,mode=0711,nosuid,nodev,noexec tmpfs /run/secrets 2>/dev/null; then
    chmod 0711 /run/secrets
  elif in_memory /dev/shm && rmdir /run/secrets 2>/dev/null; then
    rm -rf /dev/shm/secrets
    mkdir -m 0711 /dev/shm/secrets
    ln -s /dev/shm/secrets /run/secrets
  else
    refuse "there is no place for secrets that is not on a disk: /run/secrets is on $(stat -f -c %T /run/secrets), nothing may be mounted there, and /dev/shm cannot take its place. They are kept in memory (tmpfs) only. Start the container with: --tmpfs /run/secrets"
  fi
}

place_secrets() {
  while read -r name reader _ <&3; do
    rm -f "/run/secrets/$name"
    if [ -n "$(secret "$name")" ]; then
      (umask 377 && secret "$name" >"/run/secrets/$name")
      chown "$reader:" "/run/secrets/$name"
    fi
    unset "$name"
  done 3<<END
$(secrets_table)
END
}

# What n8n shows the dispatcher: another at each start, and the dispatcher itself knows only its hash.
make_dispatcher_token() {
  token=/run/secrets/DISPATCHER_TOKEN
  rm -f "$token"
  (umask 377 && od -A n -t x1 -v -N 32 /dev/urandom | tr -d ' \n' >"$token")
  sha256sum <"$token" | cut -c 1-64 >/run/backoffice/dispatcher-token.sha256
  chown n8n: "$token"
}

# Read by the services' loggers, whose user has this number and no name.
place_redaction() {
  rm -f /run/secrets/redact.sed
  (
    umask 377
    set --
    for name in $(secret_names) DISPATCHER_TOKEN; do
      if [ -e "/run/secrets/$name" ]; then set -- "$@" "/run/secrets/$name"; fi
    done
    /usr/local/lib/backoffice/redaction "$@" >/run/secrets/redact.sed
  )
  chown 10007:10007 /run/secrets/redact.sed
  ln -sfn /run/secrets/redact.sed /run/backoffice/redact.sed
}
