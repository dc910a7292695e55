import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { programPath } from "../../../../deploy/program-path";
import { close } from "../../../../image/dispatcher/http/close";
import { createDoor } from "../../../../image/dispatcher/github/door";
import { GitHubToken } from "../../../../image/dispatcher/github/token";
import { listenOnSocket } from "../../../../image/dispatcher/http/listen";

const TOKEN = "ghp_canary0123456789";
const gh = programPath("gh");

if (!gh) console.log("Skipped: there is no gh on PATH (Debian and Ubuntu: apt-get install gh).");

describe.skipIf(!gh)("gh with the host's configuration", () => {
  let folder: string;
  let github: http.Server;
  let door: http.Server;
  const seen: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "gh-"));
    const socket = join(folder, "github.sock");
    const config = readFileSync("image/rootfs/etc/gh/config.yml", "utf8");
    mkdirSync(join(folder, "gh"));
    writeFileSync(join(folder, "gh/config.yml"), config.replace("/run/dispatcher/github.sock", socket));
    github = http.createServer((request, response) => {
      seen.push(`${request.method ?? ""} ${request.url ?? ""} ${request.headers.authorization ?? ""}`);
      const known = request.headers.authorization === `token ${TOKEN}`;
      response.writeHead(known ? 200 : 401, { "content-type": "application/json" });
      response.end(known ? '{"login":"boswell-bot"}' : '{"message":"Bad credentials"}');
    });
    await new Promise<void>((resolve) => github.listen(0, "127.0.0.1", resolve));
    const upstream = new URL(`http://127.0.0.1:${(github.address() as AddressInfo).port}`);
    door = createDoor({ token: new GitHubToken(TOKEN), upstream, own: () => undefined });
    await listenOnSocket(door, socket);
  });

  afterAll(async () => {
    await Promise.all([close(door), close(github)]);
    rmSync(folder, { recursive: true });
  });

  async function run(...args: string[]): Promise<string> {
    const env = { HOME: folder, GH_CONFIG_DIR: join(folder, "gh"), GH_TOKEN: "added-by-the-dispatcher" };
    const { stdout, stderr } = await promisify(execFile)(gh ?? "", args, { env });
    return stdout + stderr;
  }

  it("asks GitHub with the real token, which it never has itself", async () => {
    expect(await run("api", "user", "--jq", ".login")).toBe("boswell-bot\n");
    expect(await run("auth", "token")).toBe("added-by-the-dispatcher\n");
    expect(seen).toEqual([`GET /user token ${TOKEN}`]);
  });

  it("prints the door's sentence when it asks another server", async () => {
    await expect(run("api", "https://api.example.com/user")).rejects.toMatchObject({
      code: 1,
      stderr:
        `gh: The GitHub door doesn't lead to "api.example.com", only to api.github.com, uploads.github.com and GitHub's storage. ` +
        "Ask that host without it, e.g. with curl. (HTTP 403)\n",
    });
  });
});
