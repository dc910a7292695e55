# shellcheck shell=sh
# From the context on standard input to an image of that tag. What runs is not touched.

# One place, so that what a killed build left is gone with the next.
WORK=/var/lib/backoffice-image
# In MB: the image takes 2300; while n8n is installed 2800 more lie there that are pruned again, and a copy of what the step leaves. A build
# that changes a few files takes far less, but what it will change is not known before.
NEEDED_MB=7000

build_context() {
  trap clear_away EXIT
  trap 'exit 1' HUP INT PIPE TERM
  clear_away
  mkdir -m 0700 "$WORK"
  read_context
  make_room
  say "Building image $1."
  # The running host goes first, with processors and memory.
  TMPDIR=$WORK nice -n 10 choom -n 500 -- podman build --tag "$IMAGE:$1" --build-arg "IMAGE_TAG=$1" "$WORK/context" ||
    refuse "Image $1 was not built, for the reason above. The host is as it was."
  # A power cut would else leave an image that podman takes for a whole one.
  sync --file-system /var/lib/containers
  say "Image $1 is built."
}

# Also what a killed build was just working on; none is under way, since this one holds the lock.
clear_away() {
  podman ps --all --external --format '{{.ID}} {{.State}}' | sed -n 's/ storage$//p' |
    xargs --no-run-if-empty podman rm --force >/dev/null || :
  rm -rf --one-file-system "$WORK"
}

# Unpacked only when its end has come: without it tar takes a context that was cut off between two files for a whole one.
read_context() {
  cat >"$WORK/tar"
  if [ ! -s "$WORK/tar" ]; then refuse "Nothing came on standard input, where the build context is expected as tar. Nothing was built."; fi
  mkdir "$WORK/context"
  if [ -n "$(tail -c 1024 "$WORK/tar" | tr -d '\0' | head -c 1)" ] ||
    ! tar -x -f "$WORK/tar" -C "$WORK/context" --no-same-owner 2>/dev/null; then
    refuse "What came on standard input is no tar archive, or not the whole of one: was the connection cut? Nothing was built. Deploy again: npx cdktf deploy hetzner"
  fi
  if [ ! -f "$WORK/context/Dockerfile" ]; then refuse "The build context holds no Dockerfile. Nothing was built."; fi
  rm "$WORK/tar"
}

make_room() {
  if [ "$(free_space)" -ge "$NEEDED_MB" ]; then return; fi
  say "The disk is nearly full: images that are not in use are removed."
  tidy
  free=$(free_space)
  if [ "$free" -ge "$NEEDED_MB" ]; then return; fi
  refuse "$free MB are free on this server's own disk (/var/lib/containers), and a build needs $NEEDED_MB MB. Nothing was built. See what fills it: sudo du -xhd2 / | sort -h | tail; older logs go with: sudo journalctl --vacuum-size=200M, packages with: sudo apt-get clean. Then deploy again: npx cdktf deploy hetzner"
}

free_space() {
  df --output=avail --block-size=1M /var/lib/containers | tail -n 1 | tr -d ' '
}
