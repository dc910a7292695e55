import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { programPath } from "../../deploy/program-path";

const SUITE = "trixie";
const SCHEMA = "usr/lib/python3/dist-packages/cloudinit/config/schemas/schema-cloud-config-v1.json";
const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "backoffice-automation");

const CACHED = join(CACHE, `cloud-config-schema-${SUITE}.json`);

/** Why the schema can't be had here; undefined when it can be tried. */
export function withoutSchema(): string | undefined {
  if (existsSync(CACHED) || programPath("apt-get")) return undefined;
  return "cloud-init's schema comes out of Debian's package, and there is no apt-get here";
}

/**
 * The cloud-config JSON schema of Debian 13's cloud-init, out of the package itself; kept in the user's cache.
 * Needs apt on a Debian machine, whose mirror it uses (or DEBIAN_MIRROR). @throws Error when the package can't be had
 */
export function cloudConfigSchema(): object {
  if (!existsSync(CACHED)) {
    mkdirSync(CACHE, { recursive: true });
    const folder = mkdtempSync(join(tmpdir(), "cloud-init-"));
    try {
      renameInto(CACHED, unpackedSchema(folder));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return JSON.parse(readFileSync(CACHED, "utf8")) as object;
}

function unpackedSchema(folder: string): string {
  const apt = (...args: string[]): string =>
    execFileSync("apt-get", [...options(folder), ...args], { cwd: folder, encoding: "utf8", stdio: "pipe" });
  for (const each of ["lists/partial", "cache/archives/partial"])
    mkdirSync(join(folder, each), { recursive: true });
  writeFileSync(
    join(folder, "sources.list"),
    `deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${mirror()} ${SUITE} main\n`,
  );
  apt("update");
  apt("download", "cloud-init");
  const archive = readdirSync(folder).find((file) => file.endsWith(".deb"));
  if (!archive) throw new Error("apt-get downloaded no cloud-init package.");
  execFileSync("dpkg-deb", ["-x", archive, "."], { cwd: folder });
  return join(folder, SCHEMA);
}

/** Package lists and sources of our own: the machine's stay as they are. */
function options(folder: string): string[] {
  const settings = {
    "Dir::Etc::sourcelist": join(folder, "sources.list"),
    "Dir::Etc::sourceparts": "/dev/null",
    "Dir::State::lists": join(folder, "lists"),
    "Dir::Cache": join(folder, "cache"),
    "APT::Sandbox::User": "root",
  };
  return Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
}

function mirror(): string {
  if (process.env.DEBIAN_MIRROR) return process.env.DEBIAN_MIRROR;
  const targets = execFileSync("apt-get", ["indextargets", "--format", "$(SITE)"], { encoding: "utf8" });
  const site = targets.split("\n").find((line) => /\/debian\/?$/.test(line));
  if (!site) throw new Error("None of apt's sources is a mirror of Debian; name one in DEBIAN_MIRROR.");
  return site;
}

function renameInto(target: string, source: string): void {
  writeFileSync(`${target}.${process.pid}`, readFileSync(source));
  renameSync(`${target}.${process.pid}`, target);
}
