# shellcheck shell=sh
# Whether N8N_ENCRYPTION_KEY is the key that what n8n has stored was encrypted with. With another one its credentials are lost.

N8N_CONFIG=/data/n8n/.n8n/config
SECRETS_SEEN=/data/backoffice/secrets-seen

# A secret can be recognised by it, but not found out: 64 bits of SHA-256.
fingerprint() {
  { printf '%s=' "$1" && secret "$1"; } | sha256sum | cut -c 1-16
}

check_encryption_key() {
  # A file, where we make a link: it was brought along from another n8n.
  if [ -f "$N8N_CONFIG" ] && [ ! -L "$N8N_CONFIG" ] && ! config_has_our_key; then
    refuse "N8N_ENCRYPTION_KEY is not the key in $N8N_CONFIG, which was brought here with n8n's data. It must be the same, or n8n's credentials cannot be read. Set it to the \"encryptionKey\" of that file, and keep the file: it goes once the keys agree. $(fix_by_another_key)"
  fi
  if [ -e "$DATABASE" ] && another_key_was_seen; then
    refuse "N8N_ENCRYPTION_KEY is not the key that $DATABASE was made with (its fingerprint is $(fingerprint N8N_ENCRYPTION_KEY), the other's $(seen_fingerprint)). It must be the same, or n8n's credentials cannot be read. Set it to the first one again, of which you kept a copy. $(fix_by_another_key)"
  fi
}

config_has_our_key() {
  [ "$(jq -j '.encryptionKey // empty' "$N8N_CONFIG" 2>/dev/null)" = "$(secret N8N_ENCRYPTION_KEY)" ]
}

seen_fingerprint() {
  if [ -e "$SECRETS_SEEN" ]; then sed -n 's/^N8N_ENCRYPTION_KEY \([0-9a-f]*\) .*/\1/p' "$SECRETS_SEEN"; fi
}

another_key_was_seen() {
  seen=$(seen_fingerprint)
  [ -n "$seen" ] && [ "$seen" != "$(fingerprint N8N_ENCRYPTION_KEY)" ]
}

# Lines: NAME FINGERPRINT DAY, the day being when this value was first seen, in UTC.
remember_secrets() {
  while read -r name _ <&3; do
    if [ -z "$(secret "$name")" ]; then continue; fi
    line="$name $(fingerprint "$name")"
    grep -s "^$line " "$SECRETS_SEEN" || echo "$line $(date -u +%F)"
  done 3<<END >"$SECRETS_SEEN.new"
$(secrets_table)
END
  mv "$SECRETS_SEEN.new" "$SECRETS_SEEN"
}
