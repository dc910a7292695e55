import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa, execaSync } from "execa";

/**
 * Shows the real root file system with a layer of memory above it, so that the entrypoint can write where it writes on a host: users,
 * /etc, /home, /run, and a file system of its own at /data. All of it ends with the shell.
 *
 * Only s6 is stood in for: it says how it was called, with which environment.
 */
const SANDBOX = `
set -eu
mount --make-rprivate /
mount -t tmpfs -o mode=0755 tmpfs "$1"
mkdir "$1/upper" "$1/work" "$1/root"
mount -t overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" overlay "$1/root"
root=$1/root
rm -rf "$root/data" "$root/run" "$root/etc/backoffice" "$root/usr/local/lib/backoffice" "$root/home/agent"
mkdir -p "$root/data" "$root/run" "$root/home/agent"
mount --bind /proc "$root/proc"
mount --bind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/dev/shm"
cp -R image/rootfs/etc/backoffice "$root/etc/backoffice"
cp -R image/rootfs/usr/local/lib/backoffice "$root/usr/local/lib/backoffice"
for service in n8n tunnel .s6-svscan; do
  mkdir -p "$root/etc/backoffice/services/$service"
  printf '#!/bin/sh\\n' >"$root/etc/backoffice/services/$service/run"
done
cp image/entrypoint.sh "$root/usr/local/bin/entrypoint"
chmod 0755 "$root/usr/local/bin/entrypoint"
for each in agent:10001 n8n:10002 broker:10003 dispatcher:10004 job:10005 tunnel:10006 job2:10008 asker:10009; do
  user=\${each%:*} id=\${each#*:}
  sed -i "/^$user:/d" "$root/etc/passwd" "$root/etc/group"
  echo "$user:x:$id:$id::/nonexistent:/usr/sbin/nologin" >>"$root/etc/passwd"
  echo "$user:x:$id:" >>"$root/etc/group"
done
cat >"$root/usr/local/bin/s6-svscan" <<'END'
#!/bin/sh
echo "s6-svscan $*"
env | sort
END
chmod 0755 "$root/usr/local/bin/s6-svscan"
mount -t tmpfs -o size=256m,mode=0777 tmpfs "$root/data"
exec env -i PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin chroot "$root" sh -eu
`;

const PROGRAMS = ["findmnt", "jq", "mountpoint", "setpriv", "ssh-keygen", "stdbuf", "unshare"];

/** Why no sandbox can be had here; undefined when it can. Said by whoever leaves tests out for it. */
export function withoutSandbox(): string | undefined {
  if (process.platform !== "linux") return "the entrypoint runs on Linux only";
  if (process.getuid?.() !== 0) return "not root, who alone can mount";
  const missing = PROGRAMS.filter((each) => execaSync("which", [each], { reject: false }).exitCode !== 0);
  if (missing.length > 0) return `not on this machine: ${missing.join(", ")}`;
  const folder = mkdtempSync(join(tmpdir(), "backoffice-sandbox-"));
  const tried = execaSync(
    "unshare",
    ["--mount", "sh", "-c", SANDBOX.replace(/exec env .*/, ""), "sh", folder],
    {
      reject: false,
    },
  );
  rmdirSync(folder);
  return tried.exitCode === 0 ? undefined : `no overlay can be mounted here: ${tried.stderr}`;
}

/** A host's environment, as export commands. */
export const ENVIRONMENT = `
export BACKOFFICE_NAME=acme BACKOFFICE_TARGET=fly TZ=Europe/Berlin
export CLAUDE_CODE_OAUTH_TOKEN=sk-ant-oat01-canary-claude GH_TOKEN=ghp_canaryGithub
export N8N_ENCRYPTION_KEY=canary-0123456789abcdef0123456789
`;

/** What a shell script, run as root in a sandbox of its own, printed, and how it ended. */
export async function inSandbox(script: string) {
  const folder = mkdtempSync(join(tmpdir(), "backoffice-sandbox-"));
  try {
    const { exitCode, stdout, stderr } = await execa(
      "unshare",
      ["--mount", "sh", "-c", SANDBOX, "sh", folder],
      {
        cwd: resolve("."),
        input: script,
        reject: false,
      },
    );
    return { exitCode, stdout, stderr };
  } finally {
    rmdirSync(folder);
  }
}
