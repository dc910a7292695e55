import { refuseUnfitMachine } from "../unfit-machine";

const PROGRAMS: Readonly<Record<string, string>> = {
  podman: "podman",
  buildah: "buildah",
  debootstrap: "debootstrap",
  runc: "runc",
  ip: "iproute2",
  nsenter: "util-linux",
  "dpkg-deb": "dpkg",
  curl: "curl",
  sqlite3: "sqlite3",
  ssh: "openssh-client",
  xz: "xz-utils",
};

/** @throws Error with the command that helps, when the image can't be built and run for real on this machine */
export function refuseMachineWithoutImages(): void {
  refuseUnfitMachine(
    PROGRAMS,
    "The image's tests build and boot it for real and must be root: sudo npm run test:image",
  );
}
