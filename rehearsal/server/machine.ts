import { refuseUnfitMachine } from "../unfit-machine";

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
export function refuseMachineWithoutServers(): void {
  refuseUnfitMachine(
    PROGRAMS,
    "The server's tests boot a Debian for real and must be root: sudo npm run test:host",
  );
}
