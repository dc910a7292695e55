import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { parse } from "yaml";
import { cacheKey } from "../image/cache";
import { mirror } from "../image/debian";
import { cachedFolder } from "./cache";
import type { Cleanup } from "./cleanup";
import { userData } from "./user-data";

const SUITE = "trixie";

/** What a cloud's image of Debian has before cloud-init runs, as far as it matters here. */
const INSTALLED = [
  "systemd systemd-sysv dbus udev cloud-init openssh-server sudo netplan.io iproute2 ca-certificates",
  "e2fsprogs kmod procps curl",
].flatMap((line) => line.split(" "));

/** For virtual machines: a kernel, and what makes its initial file system. */
export const KERNEL = ["linux-image-cloud-amd64", "initramfs-tools", "zstd"];

/** The folder the server installs from: its apt is real, and has no network. */
const PACKAGES = "var/local/packages";

/**
 * The file tree of a Debian 13 that has never booted, with the packages at hand that cloud-init is going to install. Kept in the user's
 * cache. Never write into it.
 * @returns its folder
 */
export async function debianTree(): Promise<string> {
  const wanted = packagesOfTheServer();
  const key = cacheKey(SUITE, INSTALLED.join(), wanted.join(), KERNEL.join(), "1");
  return cachedFolder("debian", key, (folder, cleanup) => make(folder, cleanup, wanted));
}

/** With a domain, so that one tree serves both kinds. */
function packagesOfTheServer(): string[] {
  const { packages } = parse(userData("", "example.com")) as { packages: string[] };
  return packages;
}

async function make(folder: string, cleanup: Cleanup, wanted: readonly string[]): Promise<void> {
  await execa("debootstrap", ["--variant=minbase", SUITE, folder, await mirror()], { all: true });
  const inside = await chroot(folder, cleanup);
  cpSync("/etc/resolv.conf", join(folder, "etc/resolv.conf"));
  await inside("apt-get", "update");
  await inside("apt-get", "install", "--yes", "--no-install-recommends", ...INSTALLED);
  await inside("apt-get", "clean");
  await inside("apt-get", "install", "--yes", "--download-only", ...wanted, ...KERNEL);
  await makeRepository(folder);
  forgetIdentity(folder);
  await execa("umount", [join(folder, "proc")]);
}

/** Runs programs with a folder as their root, until its /proc is unmounted. */
export async function chroot(
  folder: string,
  cleanup: Cleanup,
): Promise<(program: string, ...args: string[]) => Promise<unknown>> {
  await execa("mount", ["-t", "proc", "proc", join(folder, "proc")]);
  cleanup.later("umount", "--lazy", join(folder, "proc"));
  return (program, ...args) =>
    execa("chroot", [folder, program, ...args], { all: true, env: { DEBIAN_FRONTEND: "noninteractive" } });
}

async function makeRepository(folder: string): Promise<void> {
  const downloaded = join(folder, "var/cache/apt/archives");
  const repository = join(folder, PACKAGES);
  mkdirSync(repository, { recursive: true });
  const packages = readdirSync(downloaded).filter((name) => name.endsWith(".deb"));
  await execa("mv", [...packages.map((name) => join(downloaded, name)), repository]);
  const { stdout } = await execa("dpkg-scanpackages", ["."], { cwd: repository });
  writeFileSync(join(repository, "Packages"), `${stdout}\n`);
  writeFileSync(join(folder, "etc/apt/sources.list"), `deb [trusted=yes] file:/${PACKAGES} ./\n`);
}

/** What each server makes for itself at its first boot. */
function forgetIdentity(folder: string): void {
  writeFileSync(join(folder, "etc/machine-id"), "");
  for (const name of ["etc/hostname", "etc/resolv.conf", "var/lib/apt/lists"]) {
    rmSync(join(folder, name), { recursive: true, force: true });
  }
  for (const name of readdirSync(join(folder, "etc/ssh")).filter((each) => each.startsWith("ssh_host_"))) {
    rmSync(join(folder, "etc/ssh", name));
  }
}
