import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import type http from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApi } from "../../../../image/dispatcher/http/api";
import { close } from "../../../../image/dispatcher/http/close";
import { createDoor } from "../../../../image/dispatcher/github/door";
import { gitCredentialRoute } from "../../../../image/dispatcher/github/git-credential";
import { GitHubToken } from "../../../../image/dispatcher/github/token";
import { listenOnSocket } from "../../../../image/dispatcher/http/listen";
import { startGitServer, type GitServer } from "../../git-server";

const TOKEN = "ghp_canary0123456789";
const HELPER = resolve("image/rootfs/usr/local/lib/backoffice/git-credential");
const run = promisify(execFile);

describe("git with the host's configuration", () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "git-")));
  const socket = join(folder, "github.sock");
  const home = join(folder, "home");
  const token = new GitHubToken(TOKEN);
  const door: http.Server = createDoor({ token, own: createApi({ routes: [gitCredentialRoute(token)] }) });
  let server: GitServer;

  beforeAll(async () => {
    mkdirSync(home);
    const bare = join(folder, "repositories/teamboswell/boswell-hub.git");
    spawnSync("git", ["init", "--quiet", "--bare", "--initial-branch=main", bare]);
    await listenOnSocket(door, socket);
    server = await startGitServer(join(folder, "repositories"), folder, TOKEN);
  });

  afterAll(async () => {
    await server.close();
    await close(door);
    rmSync(folder, { recursive: true });
  });

  /** git as in the operator's session: the host's /etc/gitconfig, with the helper where the checkout has it. */
  async function git(cwd: string, ...args: string[]): Promise<string> {
    const there = `credential.https://github.com.helper=${HELPER}`;
    const { stdout, stderr } = await run(
      "git",
      ["-c", "credential.https://github.com.helper=", "-c", there, ...args],
      {
        cwd,
        env: environment(),
      },
    );
    return stdout + stderr;
  }

  function environment(): NodeJS.ProcessEnv {
    return {
      PATH: process.env["PATH"],
      HOME: home,
      GIT_CONFIG_SYSTEM: resolve("image/rootfs/etc/gitconfig"),
      GIT_TERMINAL_PROMPT: "0",
      https_proxy: server.proxy,
      GIT_SSL_CAINFO: server.certificate,
      BACKOFFICE_GITHUB_SOCKET: socket,
    };
  }

  it("clones, commits under the host's name and pushes a new branch without a word about where", async () => {
    const clone = join(home, "boswell-hub");
    await git(home, "clone", "--quiet", "https://github.com/teamboswell/boswell-hub.git");
    await git(clone, "commit", "--quiet", "--allow-empty", "--message", "First");
    await git(clone, "push", "--quiet");
    await git(clone, "switch", "--quiet", "--create", "feature");
    await git(clone, "push", "--quiet");

    expect(await git(clone, "ls-remote", "--refs", "origin")).toMatch(
      /^\w{40}\trefs\/heads\/feature\n\w{40}\trefs\/heads\/main\n$/,
    );
    expect(await git(clone, "log", "--format=%an <%ae> %D", "-1")).toBe(
      "Backoffice host <backoffice@localhost> HEAD -> feature, origin/main, origin/feature, main\n",
    );
  });

  it("leaves the token in no file", async () => {
    writeFileSync(join(home, "control"), TOKEN);
    const { stdout } = await run("grep", ["--recursive", "--files-with-matches", TOKEN, home]);

    expect(stdout).toBe(`${join(home, "control")}\n`);
  });

  it("fails with the reason, and asks nothing, where the dispatcher's socket can't be opened", async () => {
    const env = { ...environment(), BACKOFFICE_GITHUB_SOCKET: join(folder, "none.sock") };
    const args = [
      "-c",
      "credential.helper=",
      "-c",
      `credential.helper=${HELPER}`,
      "ls-remote",
      "https://github.com/teamboswell/boswell-hub.git",
    ];

    await expect(run("git", args, { env, cwd: home })).rejects.toMatchObject({
      code: 128,
      stderr:
        "No credential for GitHub: the dispatcher gives it to the operator's SSH session only, and only while it runs (see: backoffice-health).\n" +
        `fatal: credential helper '${HELPER}' told us to quit\n`,
    });
  });

  it.each([
    ["get", "protocol=https\nhost=gitlab.com\n"],
    ["get", "protocol=http\nhost=github.com\n"],
    ["get", "protocol=https\nhost=github.com.example.org\n"],
    ["get", "protocol=https\nhost=gist.github.com\n\nhost=github.com\n"],
    ["store", "protocol=https\nhost=github.com\n"],
    ["erase", "protocol=https\nhost=github.com\n"],
  ])("gives nothing for %s %j", async (verb, description) => {
    const helper = run(HELPER, [verb], { env: { ...environment() } });
    // The helper may be gone before it is told, as git knows.
    helper.child.stdin?.on("error", () => undefined).end(description);

    expect(await helper).toEqual({ stdout: "", stderr: "" });
  });

  it("asks the helper for GitHub and for no other server", async () => {
    const args = (url: string) => ["config", "--system", "--get-urlmatch", "credential.helper", url];
    const configured = await run("git", args("https://github.com/teamboswell/boswell-hub.git"), {
      env: environment(),
    });

    expect(configured.stdout).toBe("/usr/local/lib/backoffice/git-credential\n");
    await expect(
      run("git", args("https://gitlab.com/a/b.git"), { env: environment() }),
    ).rejects.toMatchObject({ code: 1 });
    await expect(run("git", args("http://github.com/a/b.git"), { env: environment() })).rejects.toMatchObject(
      { code: 1 },
    );
  });
});
