import { programPath } from "../../deploy/program-path";

const PROGRAMS: Readonly<Record<string, string>> = {
  "systemd-nspawn": "systemd-container",
  debootstrap: "debootstrap",
  "dpkg-scanpackages": "dpkg-dev",
  ip: "iproute2",
  losetup: "mount",
  "mkfs.ext4": "e2fsprogs",
  nsenter: "util-linux",
  "qemu-system-x86_64": "qemu-system-x86",
  ssh: "openssh-client",
};

/** @throws Error with the command that helps, when a Debian can't be made and booted on this machine */
export function refuseUnfitMachine(): void {
  if (process.getuid?.() !== 0) {
    throw new Error("The server's tests boot a Debian for real and must be root: sudo npm run test:host");
  }
  const missing = Object.entries(PROGRAMS).filter(
    ([program]) => !programPath(program, `${process.env["PATH"]}:/usr/sbin:/sbin`),
  );
  if (missing.length === 0) return;
  const names = missing.map(([program]) => program).join(", ");
  const packages = missing.map(([, name]) => name).join(" ");
  throw new Error(
    `Not found on this machine: ${names}. On Debian: apt-get install --no-install-recommends ${packages}`,
  );
}
