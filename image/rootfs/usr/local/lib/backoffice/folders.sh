# shellcheck shell=sh
# The folders and links a host needs, with their owners. Only the folders themselves are touched: going through all that is in them
# would take minutes on a full volume.

prepare_folders() {
  folder 0755 root /data
  folder 0755 root /data/backoffice
  folder 0700 root /data/ssh
  folder 0700 n8n /data/n8n
  folder 0700 n8n /data/n8n/.n8n
  folder 0750 agent /data/maestro
  folder 0750 agent /data/repos
  folder 0711 dispatcher /data/worktrees
  folder 0700 dispatcher /data/jobs
  folder 0711 agent /data/home
  folder 0700 agent /data/home/.claude
  folder 0755 agent /home/agent/.config
  folder 0755 root /run/backoffice
  # n8n writes its key into its folder's `config`: kept in memory.
  folder 0700 n8n /run/secrets/n8n
  link /run/n8n /run/secrets/n8n
}

prepare_links() {
  link /data/n8n/.n8n/config /run/n8n/config
  link /home/agent/.claude /data/home/.claude
  link /home/agent/.zsh_history /data/home/.zsh_history
  # Maestro's desktop and its command line spell it differently.
  link /home/agent/.config/maestro /data/maestro
  link /home/agent/.config/Maestro /data/maestro
}

# A link is no folder: some of these lie where others than root may write, who could make themselves owners of any folder by one.
folder() {
  if [ -L "$3" ]; then rm "$3"; elif [ ! -d "$3" ]; then step_aside "$3"; fi
  mkdir -p "$3"
  chown -h "$2:" "$3"
  chmod "$1" "$3"
}

link() {
  if [ ! -L "$1" ]; then step_aside "$1"; fi
  ln -sfT "$2" "$1"
}

# What is in the way is kept, beside what comes in its place.
step_aside() {
  if [ -e "$1" ]; then mv -T --backup=numbered "$1" "$1.replaced"; fi
}

# Chromium takes a profile for one that another computer uses when they come from another container.
remove_stale_locks() {
  find /data/maestro -maxdepth 2 ! -type d \
    \( -name SingletonLock -o -name SingletonSocket -o -name SingletonCookie \) -delete
}

# Under another name first: what interrupts this leaves no half key.
prepare_host_key() {
  key=/data/ssh/ssh_host_ed25519_key
  if [ -s "$key" ]; then return; fi
  rm -f "$key.new" "$key.new.pub"
  ssh-keygen -q -t ed25519 -N '' -C "${BACKOFFICE_NAME-}" -f "$key.new"
  mv "$key.new.pub" "$key.pub"
  mv "$key.new" "$key"
}
