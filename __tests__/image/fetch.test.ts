import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const CONTENT = "a program";
const digest = (algorithm: string, encoding: "hex" | "base64") =>
  createHash(algorithm).update(CONTENT).digest(encoding);

/** As electron-builder writes it: the file asked for stands between others. */
const checksums = (sha512: string) =>
  `version: 1.0.0\nfiles:\n  - url: other.deb\n    sha512: b3RoZXI=\n  - url: program.deb\n    sha512: ${sha512}\n    size: 9\n  - url: last.rpm\n    sha512: bGFzdA==\n`;

const PAGES: Readonly<Record<string, string>> = {
  "/program.deb": CONTENT,
  "/right.yml": checksums(digest("sha512", "base64")),
  "/wrong.yml": checksums("b3RoZXI="),
  "/without.yml": "files:\n  - url: other.deb\n    sha512: b3RoZXI=\n",
};

let server: Server;
let origin: string;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "backoffice-fetch-"));
  server = createServer((request, response) => {
    const page = PAGES[request.url ?? ""];
    response.writeHead(page === undefined ? 404 : 200).end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const fetched = (...args: string[]) =>
  execa("sh", ["image/build/fetch", `${origin}/program.deb`, join(folder, "file"), ...args], {
    reject: false,
  });

describe("a download of the build", () => {
  test("is kept when its checksum is the pinned one", async () => {
    expect((await fetched(digest("sha256", "hex"))).exitCode).toBe(0);
    expect(readFileSync(join(folder, "file"), "utf8")).toBe(CONTENT);
  });

  test("is kept when its checksum is the one published with the release, and tells the one to pin", async () => {
    const { exitCode, stdout } = await fetched("", `${origin}/right.yml`);
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: `${origin}/program.deb has the published SHA-512; its SHA-256 is ${digest("sha256", "hex")}`,
    });
  });

  test.each([
    ["another pinned checksum", ["0".repeat(64)], `its SHA-256 should be ${"0".repeat(64)}`],
    ["another published checksum", ["", "/wrong.yml"], "its SHA-512 differs from ORIGIN/wrong.yml"],
    ["no published checksum", ["", "/without.yml"], "ORIGIN/without.yml names no such file"],
    ["neither", [""], "its SHA-256 should be "],
  ])("ends the build with %s", async (_, args, reason) => {
    const { exitCode, stderr } = await fetched(
      ...args.map((arg) => (arg.startsWith("/") ? origin + arg : arg)),
    );
    expect(exitCode).toBe(1);
    expect(stderr.split("\n").at(-1)).toBe(
      `${origin}/program.deb is not the file that was expected (${reason.replace("ORIGIN", origin)}). Find out why before you change image/versions.env.`,
    );
  });

  test("ends the build when it can't be had", async () => {
    const { exitCode, stderr } = await execa(
      "sh",
      ["image/build/fetch", `${origin}/gone`, join(folder, "file"), ""],
      { reject: false },
    );
    expect({ exitCode, stderr }).toEqual({
      exitCode: 22,
      stderr: "curl: (22) The requested URL returned error: 404",
    });
  });
});
