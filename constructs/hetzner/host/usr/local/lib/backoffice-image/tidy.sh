# shellcheck shell=sh
# Keeps the disk from filling up with images.

# What stays: the current image and the previous, with all layers they were built from, so that the next build is quick. Nothing of it fails
# a switch.
tidy() {
  kept=$(id_of current) && kept="$kept $(id_of previous)" || return 0
  tags '{{.Tag}}|{{.Id}}' | while IFS='|' read -r tag id; do
    case " $kept " in
      *" $id "*) ;;
      *) podman rmi "$IMAGE:$tag" >/dev/null && say "Image $tag is removed." ;;
    esac
  done || :
  podman image prune --force >/dev/null || :
}
