import { programPath } from "../../deploy/program-path";

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
export function refuseUnfitMachine(): void {
  if (process.getuid?.() !== 0) {
    throw new Error("The image's tests build and boot it for real and must be root: sudo npm run test:image");
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
