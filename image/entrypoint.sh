#!/bin/sh
# Starts the host: looks whether it may run on what it finds, prepares its folders, secrets and services, and hands over to s6.
# Nothing on /data is changed before all is found to be good. Can be sourced: only the last line runs anything.
set -eu
umask 022

for part in fix volume database secrets secret-shape encryption-key folders; do
  # shellcheck source=/dev/null
  . "/usr/local/lib/backoffice/$part.sh"
done

say() {
  printf 'entrypoint | %s\n' "$1" >&2
}

refuse() {
  printf 'The host does not start: %s\n' "$1" >&2
  exit 1
}

# Left over from another n8n that had the same key; the link to memory takes its place.
forget_config() {
  if [ -f "$N8N_CONFIG" ] && [ ! -L "$N8N_CONFIG" ]; then rm "$N8N_CONFIG"; fi
}

set_time_zone() {
  zone=${TZ:-UTC}
  case $zone in
    *[!A-Za-z0-9/_+-]*) zone=none ;;
  esac
  if [ ! -f "/usr/share/zoneinfo/$zone" ]; then
    say "TZ is \"${TZ-}\", which is no time zone; UTC is used. Allowed are names like Europe/Berlin (timedatectl list-timezones). Set timeZone in backoffice.ts, then: $(fix_by_deploy)"
    zone=UTC
  fi
  TZ=$zone
  export TZ
  ln -sfn "/usr/share/zoneinfo/$zone" /etc/localtime
}

# What the services may know of the host, a file for each variable; no secret among them. s6-envdir wants whole lines.
write_environment() {
  rm -rf /run/backoffice/env
  mkdir /run/backoffice/env
  for name in TZ BACKOFFICE_NAME BACKOFFICE_TARGET BACKOFFICE_URL BACKOFFICE_REPOSITORIES BACKOFFICE_SECRETS_VERSION \
    BACKOFFICE_JOBS_AT_ONCE BACKOFFICE_JOB_MINUTES BACKOFFICE_JOB_TURNS BACKOFFICE_JOBS_PER_DAY \
    BACKOFFICE_NOTIFY_EMAIL BACKOFFICE_NOTIFY_SLACK \
    BACKOFFICE_IMAGE BACKOFFICE_ANTHROPIC_UPSTREAM BACKOFFICE_GITHUB_UPSTREAM BACKOFFICE_GIT_UPSTREAM; do
    eval "value=\${$name-}"
    if [ -n "$value" ]; then printf '%s\n' "$value" >"/run/backoffice/env/$name"; fi
  done
}

# In a file of root's, so that nobody else can let a key in.
authorize_operators() {
  keys=/run/backoffice/authorized_keys
  if ! printf '%s' "${BACKOFFICE_AUTHORIZED_KEYS:-[]}" | jq -r '.[] | strings' >$keys.new 2>/dev/null; then
    say "BACKOFFICE_AUTHORIZED_KEYS is no JSON array of strings, so nobody can come in by SSH. Deploy again: $(fix_by_deploy)"
    : >$keys.new
  fi
  mv $keys.new $keys
}

# A copy, as s6 writes beside what it runs; each service with a logger of its own.
prepare_services() {
  rm -rf /run/service
  cp -R /etc/backoffice/services /run/service
  if [ ! -e /run/secrets/TUNNEL_TOKEN ]; then rm -rf /run/service/tunnel; fi
  for service in /run/service/*/; do
    name=$(basename "$service")
    mkdir "${service}log"
    printf '#!/bin/sh\nexec /usr/local/lib/backoffice/log %s\n' "$name" >"${service}log/run"
    chmod 0755 "${service}log/run"
  done
}

prepare() {
  # Not what an earlier start left: n8n's exit code would be this one's too.
  rm -rf /run/backoffice
  prepare_secrets_folder
  prepare_folders
  forget_config
  prepare_links
  remove_stale_locks
  printf '%s\n' "${BACKOFFICE_NAME-}" >/data/backoffice/host
  remember_secrets
  place_secrets
  make_dispatcher_token
  place_redaction
  prepare_host_key
  authorize_operators
  set_time_zone
  write_environment
  prepare_services
}

main() {
  gather_secrets
  check_volume
  check_database
  check_secrets
  check_encryption_key
  prepare
  exec env -i PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin s6-svscan /run/service
}

[ "${0##*/}" != entrypoint ] || main
