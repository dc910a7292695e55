import { execFileSync } from "node:child_process";
import { imageNode } from "../../../../rehearsal/image/node";
import { inSandbox, withoutSandbox } from "../../entrypoint-sandbox";

export { withoutSandbox };

/** Id of the job that `workspace` makes a folder for. */
export const JOB = "20261123-040159-7f3a";

/** Process and memory namespaces of its own: what is killed, and what is left in /dev/shm, is the sandbox's. */
const PRELUDE = `
mount -t proc proc /proc
grep -q '^job2:' /etc/passwd || echo 'job2:x:10008:10008::/nonexistent:/usr/sbin/nologin' >>/etc/passwd
grep -q '^job2:' /etc/group || echo 'job2:x:10008:' >>/etc/group
install -d -m 0711 -o dispatcher -g dispatcher /data/worktrees
install -d -m 0755 /opt/backoffice/playbooks /opt/backoffice/skills
printf '%s' '{"type":"module"}' >/opt/backoffice/package.json
rm -f /usr/local/bin/node
: >/usr/local/bin/node
mount --bind "$NODE" /usr/local/bin/node
for place in /tmp /var/tmp; do mount -t tmpfs -o mode=1777,size=64m tmpfs $place; done
git config --system user.name 'Backoffice host'
git config --system user.email backoffice@localhost
printf -- '- [ ] **Do it.** In [[CHECKOUT]] for [[ISSUE]].\\n' >/opt/backoffice/playbooks/fix-bug.md
job=${JOB}
folder=/data/worktrees/$job
run_job=/usr/local/lib/backoffice/run-job

# as USER PROGRAM...: as sudo would start it.
as() {
  user=$1
  shift
  setpriv --reuid "$user" --regid "$user" --clear-groups --reset-env "$@"
}

# workspace [USER]: what the dispatcher lays down.
workspace() {
  install -d -m 0750 -o dispatcher -g "\${1-job}" "$folder" "$folder/input"
  install -d -m 1770 -o dispatcher -g "\${1-job}" "$folder/work"
  git init -q -b main /data/origin
  echo 'a project' >/data/origin/README.md
  git -C /data/origin add .
  git -C /data/origin commit -qm First
  git -C /data/origin bundle create -q "$folder/input/base.bundle" main
  base=$(git -C /data/origin rev-parse HEAD)
  echo 'It does not work.' >"$folder/input/issue.md"
  cat >"$folder/input/job.json" <<END
{"id":"$job","playbook":"fix-bug","repository":"acme/app","branch":"backoffice/fix-bug-12","base":"$base","baseBranch":"main","issue":12,"turns":50}
END
  chown dispatcher:"\${1-job}" "$folder"/input/*
  chmod 0640 "$folder"/input/*
}

# claude: what the job's agent does, as a shell script in the checkout.
claude() {
  { echo '#!/bin/sh'; cat; } >/usr/local/bin/claude
  chmod 0755 /usr/local/bin/claude
}

# What still runs as one of the jobs' users.
left() {
  ps -eo user:20,stat,comm | awk '$1 ~ /^job/ && $2 !~ /Z/ { print "left:", $1, $3 }'
}
`;

/** What a script printed that ran as root on a machine with the image's users, run-job and its runner. */
export async function inJobSandbox(script: string) {
  const programs = execFileSync("tar", ["-C", "image", "-cz", "job", "dispatcher"]).toString("base64");
  return inSandbox(`
mkdir -p /opt/backoffice
base64 -d <<'END' | tar -xz -C /opt/backoffice --no-same-owner
${programs}
END
chmod -R go=rX /opt/backoffice
cat >/tmp/inner <<'INNER'
${PRELUDE}
${script}
INNER
NODE=${imageNode()} unshare --pid --ipc --fork --kill-child sh -eu /tmp/inner
`);
}
