import { mkdirSync, symlinkSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { NETWORK_CONFIG } from "./network";

/** Units that can't work in a container on this machine, and why; the boot in QEMU runs them. */
export const MASKED: Readonly<Record<string, string>> = {
  "systemd-growfs@data.service": "growing a mounted file system needs CAP_SYS_RESOURCE of the whole machine",
};

/** Limits and cgroup controllers are this machine's to give, and it keeps them. */
const NESTED_PODMAN: Readonly<Record<string, string>> = {
  "etc/containers/containers.conf.d/90-nested.conf":
    '[containers]\ncgroups = "disabled"\npids_limit = 0\ndefault_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]\n\n[engine]\ncgroup_manager = "cgroupfs"\n',
  "etc/containers/systemd/backoffice.container.d/90-nested.conf":
    "[Container]\nPodmanArgs=--cgroups=disabled\n",
};

const VOLUME_RULES = "etc/udev/rules.d/60-test-volumes.rules";

/** What cloud-init is told, as the NoCloud data source has it. @param network for netplan @default - of a server in a container */
export function writeSeed(
  root: string,
  userData: string,
  instanceId: string,
  network = NETWORK_CONFIG,
): void {
  const seed = "var/lib/cloud/seed/nocloud";
  write(root, `${seed}/user-data`, userData);
  write(root, `${seed}/meta-data`, `instance-id: ${instanceId}\n`);
  write(root, `${seed}/network-config`, network);
}

export function writeMasks(root: string): void {
  for (const unit of Object.keys(MASKED)) {
    const path = join(root, "etc/systemd/system", unit);
    rmSync(path, { force: true });
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync("/dev/null", path);
  }
}

/** For a machine of its own, which needs no masks and has real volumes. */
export function removeMasks(root: string): void {
  for (const unit of Object.keys(MASKED)) rmSync(join(root, "etc/systemd/system", unit), { force: true });
  rmSync(join(root, VOLUME_RULES), { force: true });
}

export function writeNestedPodman(root: string): void {
  for (const [path, content] of Object.entries(NESTED_PODMAN)) write(root, path, content);
}

/** Makes udev take loop devices for Hetzner volumes, as virtio-scsi shows them; after the rules that find serial numbers, before ours. */
export function writeVolumeRules(root: string, volumes: readonly { name: string; id: string }[]): void {
  const rules = volumes.map(({ name, id }) => {
    const serial = `0HC_Volume_${id}`;
    return `KERNEL=="${name}", ENV{ID_SERIAL}="${serial}", ENV{ID_BUS}="scsi", SYMLINK+="disk/by-id/scsi-${serial}"\n`;
  });
  write(root, VOLUME_RULES, rules.join(""));
}

function write(root: string, path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}
