# shellcheck shell=sh
# How a mistake is put right, in the words of the place the host runs on (BACKOFFICE_TARGET).

# fix_by_target FLY HETZNER ELSEWHERE: the one that fits.
fix_by_target() {
  case ${BACKOFFICE_TARGET-} in
    fly) printf '%s' "$1" ;;
    hetzner) printf '%s' "$2" ;;
    *) printf '%s' "$3" ;;
  esac
}

fix_by_deploy() {
  fix_by_target "npx cdktf deploy fly" "npx cdktf deploy hetzner" "npm run preview"
}

# Secrets never go through flyctl, which logs what it sends.
fix_by_secrets() {
  fix_by_target \
    "On your own machine: export $*, raise secretsVersion in backoffice.ts by one, then: npx cdktf deploy fly" \
    "On your own machine, with the server's address:$(for name; do fix_by_ssh "$name"; done)" \
    "On your own machine: export $*, then: npm run preview"
}

fix_by_ssh() {
  printf "\n  printf '%s=%%s\\\\n' \"\$%s\" | ssh backoffice@ADDRESS sudo backoffice-secrets" "$1" "$1"
}

# A new key is never set over one that stands: the old one is taken away first.
fix_by_another_key() {
  fix_by_target \
    "On your own machine: flyctl secrets unset --stage N8N_ENCRYPTION_KEY -a ${FLY_APP_NAME-APP}, then export N8N_ENCRYPTION_KEY, raise secretsVersion in backoffice.ts by one, then: npx cdktf deploy fly" \
    "On your own machine, with the server's address:
  ssh backoffice@ADDRESS sudo backoffice-secrets remove N8N_ENCRYPTION_KEY$(fix_by_ssh N8N_ENCRYPTION_KEY)" \
    "On your own machine: export N8N_ENCRYPTION_KEY, then: npm run preview"
}
