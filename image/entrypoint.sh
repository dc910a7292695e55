#!/bin/sh
# Prepares the volume and starts the host's services. Can be sourced by a test: only the last line runs anything.
set -eu

refuse() {
  echo "The host does not start: $1" >&2
  exit 1
}

# Nothing started here needs a secret, so none stays in the environment of anything.
drop_secrets() {
  unset CLAUDE_CODE_OAUTH_TOKEN GH_TOKEN N8N_ENCRYPTION_KEY
}

check_volume() {
  mountpoint -q /data || refuse "/data is no mount. Attach the volume there: what is written now would be lost."
  touch /data/.writable 2>/dev/null || refuse "/data can't be written. See why the volume is full or read-only: dmesg, df -h /data."
  rm -f /data/.writable
}

prepare_data() {
  install -d -m 0755 /data/ssh
  install -d -m 0750 -o agent -g agent /data/home /data/maestro /data/repos
  [ -f /data/ssh/ssh_host_ed25519_key ] || ssh-keygen -q -t ed25519 -N '' -f /data/ssh/ssh_host_ed25519_key
}

authorize_operator() {
  install -d -m 0700 -o agent -g agent /home/agent/.ssh
  printf '%s' "${BACKOFFICE_AUTHORIZED_KEYS:-[]}" | jq -r '.[]' >/home/agent/.ssh/authorized_keys
  chown agent:agent /home/agent/.ssh/authorized_keys
  chmod 0600 /home/agent/.ssh/authorized_keys
}

main() {
  drop_secrets
  check_volume
  prepare_data
  authorize_operator
  /usr/sbin/sshd
  exec caddy respond --listen :5678 --body "This host is up. n8n is not part of its image yet."
}

[ "${0##*/}" != entrypoint ] || main
