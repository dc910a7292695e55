import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { git } from "../../../../image/dispatcher/github/git";

describe("the dispatcher's git", () => {
  let cwd: string;

  beforeAll(async () => {
    cwd = mkdtempSync(join(tmpdir(), "git-"));
    await git(["init", "--quiet", "--template=", "."], { cwd });
  });

  afterEach(() => vi.unstubAllEnvs());

  afterAll(() => rmSync(cwd, { recursive: true }));

  const run = async (...args: string[]): Promise<string> => (await git(args, { cwd })).toString();

  it("takes nobody's settings but its own and, behind them, the repository's", async () => {
    await run("config", "core.hooksPath", "hooks");
    await run("config", "core.fsmonitor", "evil");
    vi.stubEnv("GIT_CONFIG_COUNT", "1");
    vi.stubEnv("GIT_CONFIG_KEY_0", "core.hooksPath");
    vi.stubEnv("GIT_CONFIG_VALUE_0", "/evil");
    vi.stubEnv("GIT_DIR", "/elsewhere");
    const scopes = (await run("config", "--list", "--show-scope"))
      .split("\n")
      .map((line) => line.split("\t")[0]);

    expect(new Set(scopes)).toEqual(new Set(["local", "command", ""]));
    expect(await run("config", "core.hooksPath")).toBe("/dev/null\n");
    expect(await run("config", "core.fsmonitor")).toBe("false\n");
  });

  it("opens no file and no ssh server as a repository", async () => {
    for (const address of [cwd, `file://${cwd}`, "ssh://127.0.0.1/x", "ext::true"]) {
      await expect(run("ls-remote", address)).rejects.toMatchObject({
        message: expect.stringMatching(
          /^git ls-remote failed: fatal: transport '\w+' not allowed$/,
        ) as string,
      });
    }
  });

  it("fails with what git says", async () => {
    await expect(run("rev-parse", "--verify", "none")).rejects.toMatchObject({
      message: "git rev-parse failed: fatal: Needed a single revision",
      said: "fatal: Needed a single revision",
    });
  });

  it("is ended, with all it has started, when it takes too long", async () => {
    const args = ["-c", "alias.hang=!sleep 4242", "hang"];

    await expect(git(args, { cwd, patience: 300 })).rejects.toMatchObject({
      message: "git hang took too long",
      limit: "time",
    });
    expect(spawnSync("pgrep", ["-f", "sleep 4242"], { encoding: "utf8" }).stdout).toBe("");
  });

  it("is ended when it waits for more than it is given", async () => {
    const input = new PassThrough();

    await expect(git(["cat-file", "--batch"], { cwd, input, patience: 300 })).rejects.toMatchObject({
      limit: "time",
    });
    input.destroy();
  });

  it("is ended when it writes too much", async () => {
    const args = ["-c", "alias.talk=!yes", "talk"];

    await expect(git(args, { cwd, outputLimit: 1000 })).rejects.toMatchObject({
      message: "git talk wrote too much",
      limit: "output",
    });
  });

  it("has no more memory than it is given", async () => {
    const args = ["-c", "alias.memory=!ulimit -v", "memory"];

    expect((await git(args, { cwd, memory: 1024 ** 3 })).toString()).toBe("1048576\n");
  });

  it("needn't read what it is given", async () => {
    expect((await git(["version"], { cwd, input: "x".repeat(10_000_000) })).toString()).toMatch(
      /^git version /,
    );
  });
});
