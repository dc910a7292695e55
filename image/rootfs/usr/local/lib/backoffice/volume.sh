# shellcheck shell=sh
# Whether what is mounted at /data can hold this host. Looks only: what it writes to try is removed again.

check_volume() {
  check_mount
  check_space
  check_writable
  check_host
}

check_mount() {
  if ! mountpoint -q /data; then
    refuse "/data is no mount, only a folder of this container, and all that is written there would be lost with it. It must be the host's volume. $(
      fix_by_target "Attach it: npx cdktf deploy fly" \
        "On the server, see why: systemctl status data.mount backoffice-volume; then: sudo systemctl restart data.mount" \
        "Start the host with: npm run preview"
    )"
  fi
  case ,$(findmnt -n -o OPTIONS --mountpoint /data | tail -n 1), in
    *,ro,*) refuse "/data is mounted read-only. It must be writable; after a fault of the disk the system itself makes it read-only. $(
      fix_by_target "See why: flyctl logs -a ${FLY_APP_NAME-APP}; then restart the machine: flyctl machine restart -a ${FLY_APP_NAME-APP}" \
        "On the server, see why: sudo dmesg; then check the disk: sudo systemctl stop data.mount && sudo fsck -f /dev/backoffice-volume && sudo systemctl start data.mount" \
        "Start the host with: npm run preview"
    )" ;;
  esac
}

check_space() {
  # Free blocks and their size in bytes, free files and all; a file system without a limit of files has 0 of 0.
  # shellcheck disable=SC2046 # to be split: numbers
  set -- $(stat -f -c '%a %S %d %c' /data)
  free=$(($1 * $2 / 1048576))
  if [ "$free" -lt 64 ]; then
    refuse "/data is full: $free MB are free, at least 64 MB are needed. $(more_space)"
  fi
  if [ "$4" -gt 0 ] && [ "$3" -eq 0 ]; then
    refuse "/data is full: it holds $4 files and folders and has room for no more. $(more_space)"
  fi
}

more_space() {
  larger="Raise volumeSizeGb in backoffice.ts, then:"
  fix_by_target "$larger npx cdktf deploy fly" "$larger npx cdktf deploy hetzner" \
    "Make room on this computer's disk, then: npm run preview"
}

check_writable() {
  if ! probe=$(mktemp /data/.backoffice-probe.XXXXXX 2>&1); then
    refuse "/data cannot be written: ${probe##*: }. The host's root user must be able to. $(
      fix_by_target "Restart the machine: flyctl machine restart -a ${FLY_APP_NAME-APP}" \
        "On the server: sudo chown root:root /data && sudo chmod 0755 /data && sudo systemctl restart backoffice" \
        "Start the host with: npm run preview"
    )"
  fi
  rm -f "$probe"
}

check_host() {
  found=
  [ ! -s /data/backoffice/host ] || read -r found </data/backoffice/host || true
  if [ -n "$found" ] && [ "$found" != "${BACKOFFICE_NAME-}" ]; then
    refuse "/data belongs to the host \"$found\", and this one is \"${BACKOFFICE_NAME-}\" (/data/backoffice/host). A host starts on its own volume only. Attach the volume of \"${BACKOFFICE_NAME-}\", or say name: \"$found\" in backoffice.ts, then: $(fix_by_deploy)"
  fi
}
