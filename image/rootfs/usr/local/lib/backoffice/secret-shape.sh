# shellcheck shell=sh
# Whether the secrets can be right, by what is known of their shape. All problems are told at once; no value is shown, only a beginning
# that all of its kind share.

check_secrets() {
  problems=
  wrong=
  while read -r name _ need beginnings <&3; do
    problem=$(problem_with_secret "$name" "$need" "$beginnings")
    if [ -z "$problem" ]; then continue; fi
    if [ "$need" = optional ]; then
      say "$problem. It is left out; the host works without it."
      unset "$name"
    else
      problems="$problems
  $problem"
      wrong="$wrong $name"
    fi
  done 3<<END
$(secrets_table)
END
  if [ -n "$wrong" ]; then
    refuse "secrets are missing or cannot be right:$problems
$(fix_secrets "$wrong")"
  fi
}

problem_with_secret() {
  eval "value=\${$1-}"
  must=
  if [ "$3" != - ]; then must="; it must begin with $(printf '%s' "$3" | sed 's/,/ or /g')"; fi

  if [ -z "$value" ]; then
    if [ "$2" = required ]; then printf '%s is missing%s%s' "$1" "$must" "$(missing_key_of_database "$1")"; fi
  elif [ "$3" != - ] && ! begins_with_one_of "$3"; then
    printf '%s %s%s' "$1" "$(kind_of_value)" "$must"
  elif [ "$3" = - ] && [ "$(kind_of_value)" != "$OTHER" ]; then
    printf '%s %s' "$1" "$(kind_of_value)"
  else
    case $value in
      *[[:space:]]*) printf '%s has a blank or a line break inside' "$1" ;;
      *) problem_with_form "$1" ;;
    esac
  fi
}

# What n8n would not start with, and what signatures could be forged with.
problem_with_form() {
  case $1=$value in
    N8N_ENCRYPTION_KEY=*)
      [ "${#value}" -ge 24 ] || printf '%s has %d characters; it must have at least 24, as of: openssl rand -hex 32' "$1" "${#value}" ;;
    N8N_INSTANCE_OWNER_PASSWORD_HASH=*[!./A-Za-z0-9$]*) printf '%s has characters that no bcrypt hash has' "$1" ;;
    N8N_INSTANCE_OWNER_PASSWORD_HASH=*)
      [ "${#value}" -eq 60 ] || printf '%s has %d characters; a whole bcrypt hash has 60' "$1" "${#value}" ;;
    GITHUB_WEBHOOK_SECRET=* | SENTRY_CLIENT_SECRET=*)
      [ "${#value}" -ge 20 ] || printf '%s has %d characters; it must have at least 20' "$1" "${#value}" ;;
    N8N_INSTANCE_OWNER_EMAIL=?*@?*.?*) ;;
    N8N_INSTANCE_OWNER_EMAIL=*) printf '%s is no address such as you@example.com' "$1" ;;
  esac
}

missing_key_of_database() {
  if [ "$1" = N8N_ENCRYPTION_KEY ] && [ -e "$DATABASE" ]; then
    printf ', and %s holds what only the key it was made with can read: no other will do' "$DATABASE"
  fi
}

begins_with_one_of() {
  rest=$1,
  while [ -n "$rest" ]; do
    case $value in "${rest%%,*}"*) return 0 ;; esac
    rest=${rest#*,}
  done
  return 1
}

OTHER="does not begin as it should"
# Beginnings that their issuers fixed: they tell swapped tokens.
kind_of_value() {
  case $value in
    sk-ant-oat*) echo "holds what looks like a Claude subscription token (sk-ant-oat...)" ;;
    sk-ant-*) echo "holds what looks like an Anthropic API key (sk-ant-...)" ;;
    github_pat_*) echo "holds what looks like a GitHub token (github_pat_...)" ;;
    gh[pousr]_*) printf 'holds what looks like a GitHub token (%.4s...)\n' "$value" ;;
    fm2_* | fo1_* | FlyV1*) printf 'holds what looks like a Fly.io token (%.3s...)\n' "$value" ;;
    *) echo "$OTHER" ;;
  esac
}

# The names of what is wrong, as one word each.
fix_secrets() {
  # shellcheck disable=SC2086 # to be split: names
  set -- $1
  for name; do
    shift
    # A wrong key that is set stays where it is until it is taken away.
    if [ "$name" = N8N_ENCRYPTION_KEY ] && [ -n "$(secret "$name")" ]; then
      fix_by_another_key
      echo
    else
      set -- "$@" "$name"
    fi
  done
  if [ $# -gt 0 ]; then fix_by_secrets "$@"; fi
}
