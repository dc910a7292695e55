import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { cacheKey, cached } from "./cache";

const SUITE = "trixie";

/** As in the images that registries serve: no documentation, no translations. */
const EXCLUDED = [
  "/usr/share/doc/*",
  "/usr/share/man/*",
  "/usr/share/info/*",
  "/usr/share/locale/*/LC_MESSAGES/*",
];

const SYSTEM_CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt";

/** Where programs of the build find the machine's own certificates; outside what ca-certificates rewrites. */
const CERTIFICATES = "/etc/build-machine.pem";

/**
 * Debian 13 out of Debian's packages, as a base image; kept in the user's cache. Debian's mirror is this machine's (or DEBIAN_MIRROR).
 * What the machine trusts (NODE_EXTRA_CA_CERTS, else the system's certificates), the image's build trusts too.
 * @returns the image's name in podman's storage
 */
export async function debianBase(): Promise<string> {
  const certificates = process.env["NODE_EXTRA_CA_CERTS"] ?? SYSTEM_CERTIFICATES;
  const trusted = existsSync(certificates) ? readFileSync(certificates, "utf8") : undefined;
  const key = cacheKey(SUITE, EXCLUDED.join(), trusted ?? "", "2");
  const name = `localhost/backoffice-debian:${key}`;
  const known = await execa("podman", ["image", "exists", name], { reject: false });
  if (known.exitCode === 0) return name;
  const archive = await cached("debian", key, "tar", (file) => makeArchive(file, trusted));
  const environment = trusted === undefined ? [] : ["--change", `ENV=NODE_EXTRA_CA_CERTS=${CERTIFICATES}`];
  await execa("podman", ["import", ...environment, archive, name]);
  return name;
}

async function makeArchive(file: string, trusted: string | undefined): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "backoffice-debian-"));
  try {
    await execa("debootstrap", ["--variant=minbase", SUITE, folder, await mirror()], { all: true });
    writeFileSync(
      join(folder, "etc/dpkg/dpkg.cfg.d/excluded"),
      EXCLUDED.map((path) => `path-exclude ${path}\n`).join(""),
    );
    if (trusted !== undefined) writeFileSync(join(folder, CERTIFICATES), trusted);
    const left = [
      "var/cache/apt",
      "var/lib/apt/lists",
      "usr/share/doc",
      "usr/share/man",
      "usr/share/info",
      "usr/share/locale",
    ];
    for (const each of left) rmSync(join(folder, each), { recursive: true, force: true });
    await execa("tar", ["-C", folder, "--exclude=./proc/*", "--exclude=./sys/*", "-cf", file, "."]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Where this machine gets Debian from; DEBIAN_MIRROR names another. @throws Error when neither is known */
export async function mirror(): Promise<string> {
  const named = process.env["DEBIAN_MIRROR"];
  if (named) return named;
  const { stdout } = await execa("apt-get", ["indextargets", "--format", "$(SITE)", "Created-By: Packages"]);
  const site = stdout.split("\n").find((line) => !line.includes("security"));
  if (!site) throw new Error("apt knows no mirror here. Name one: export DEBIAN_MIRROR=http://...");
  return site;
}
