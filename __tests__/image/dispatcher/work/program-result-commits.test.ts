import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { BRANCH } from "./git-host";
import { JobResult, named } from "./job-result";

describe("a job's result is refused for its commits", () => {
  const result = new JobResult();
  beforeAll(() => result.start());
  afterAll(() => result.stop());
  beforeEach(() => result.restore());

  it("with everything that is wrong with it, each said once", async () => {
    const first = result.host.commit("One", { ".husky/pre-commit": "x\n", ".gitmodules": "" });
    const second = result.host.commit("Two", { ".github/workflows/ci.yml": "on: [push]\n" });
    result.host.commit("Three", { "src/total.js": "3\n" });
    result.host.makeBundle();

    await expect(result.check()).rejects.toMatchObject({
      message: `The job's result is refused:
- ${named(first)} changes ".gitmodules": submodules are changed by people only.
- ${named(first)} changes ".husky/pre-commit": git hooks are changed by people only.
- ${named(second)} changes ".github/workflows/ci.yml": workflows are changed by people only.`,
    });
  });

  it("without a commit", async () => {
    writeFileSync(result.host.bundle, "");
    expect(await result.problems()).toEqual(["The job made no commit."]);
    writeFileSync(
      result.host.bundle,
      `# v2 git bundle\n-${result.base} Second\n${result.base} refs/heads/${BRANCH}\n\n`,
    );
    const pack = result.git("pack-objects", "--all", "--revs", join(result.host.folder, "pack"));
    const content = readFileSync(join(result.host.folder, `pack-${pack}.pack`));
    writeFileSync(result.host.bundle, Buffer.concat([readFileSync(result.host.bundle), content]));
    expect(await result.problems()).toEqual(["The job made no commit."]);
  });

  it("when it builds on a commit that isn't known", async () => {
    const unknown = result.host.commit("Unknown");
    result.host.commit("One");
    result.host.makeBundle(`${unknown}..refs/heads/${BRANCH}`);

    expect(await result.problems()).toEqual([
      `The bundle builds on commit ${unknown.slice(0, 10)}, which the repository doesn't have.`,
    ]);
  });

  it.each([
    ["an older commit", () => result.git("reset", "--quiet", "--hard", "main~1")],
    ["a rewritten one", () => result.git("commit", "--quiet", "--amend", "--message", "Rewritten")],
    ["nothing", () => result.git("checkout", "--quiet", "--orphan", "new")],
  ])("when it builds on %s in place of the base", async (_, rewrite) => {
    rewrite();
    const tip = result.host.commit("One", { "src/total.js": "2\n" });
    result.git("update-ref", `refs/heads/${BRANCH}`, tip);
    result.host.makeBundle(`refs/heads/${BRANCH}`);

    expect(await result.problems()).toEqual([
      `Commit ${tip.slice(0, 10)} doesn't build on ${result.base.slice(0, 10)}, where the job began. History may be added to, not rewritten.`,
    ]);
  });

  it("with history from elsewhere merged in", async () => {
    result.git("switch", "--quiet", "--orphan", "elsewhere");
    result.git("-c", "user.name=Eve", "commit", "--quiet", "--allow-empty", "--message", "Elsewhere");
    const elsewhere = result.host.head();
    result.git("switch", "--quiet", BRANCH);
    result.git("merge", "--quiet", "--no-edit", "--allow-unrelated-histories", "elsewhere");

    expect(await result.bundled()).toContain(
      `${named(elsewhere)} has the author "Eve <backoffice@localhost>"; a job's commits are by Backoffice host <backoffice@localhost>.`,
    );
  });

  it("when somebody else is its author or committer", async () => {
    result.git("commit", "--quiet", "--allow-empty", "--author=Ada <ada@example.org>", "--message", "One");
    const [first, second] = [result.host.head(), result.host.commit("Two")];
    result.git(
      "-c",
      "user.email=ada@example.org",
      "commit",
      "--quiet",
      "--amend",
      "--allow-empty",
      "--no-edit",
    );

    expect(await result.bundled()).toEqual([
      `${named(first)} has the author "Ada <ada@example.org>"; a job's commits are by Backoffice host <backoffice@localhost>.`,
      `${named(result.host.head())} has the committer "Backoffice host <ada@example.org>"; a job's commits are by Backoffice host <backoffice@localhost>.`,
    ]);
    expect(second).not.toBe(result.host.head());
  });

  it("for all that its messages would set off", async () => {
    const first = result.host.commit(
      "fix: total [skip ci]\n\nFixes #7, asked by @ada.\n\nCo-authored-by: Ada <a@b.c>",
    );
    const second = result.host.commit("docs: two", { ".mcp.json": "{}" });

    expect(await result.bundled()).toEqual([
      `${named(first)} has a message that skips checks, "[skip ci]"; every check of the project runs.`,
      `${named(first)} has a message that names a co-author, "Co-authored-by: Ada <a@b.c>"; a job's commits are by the host alone.`,
      `${named(first)} has a message that closes an issue, "Fixes #7"; a job may close its own only, as #12.`,
      `${named(first)} has a message that mentions somebody, "@ada"; nobody is notified by a job's commits, and GitHub takes any name behind an @ for a person or team: write it without the @.`,
      `${named(second)} changes ".mcp.json": settings that run programs are changed by people only.`,
    ]);
  });

  it("for a message in another encoding, of which all is read as it is stored", async () => {
    const who = "Backoffice host <backoffice@localhost> 1700000000 +0000";
    const head = `tree ${result.host.head("HEAD^{tree}")}\nparent ${result.host.head()}\nauthor ${who}\ncommitter ${who}\n`;
    const raw = `${head}encoding UTF-16\n\nfix: total [skip ci]\n`;
    const commit = result.host.feed(
      result.host.checkout,
      raw,
      "hash-object",
      "-t",
      "commit",
      "-w",
      "--stdin",
    );
    result.git("reset", "--quiet", "--hard", commit);

    expect(await result.bundled()).toEqual([
      `${named(commit)} has a message in "UTF-16"; a job's messages are in UTF-8.`,
      `${named(commit)} has a message that skips checks, "[skip ci]"; every check of the project runs.`,
    ]);
  });

  it("with more than 50 commits", async () => {
    for (let index = 0; index < 51; index++)
      result.git("commit", "--quiet", "--allow-empty", "--message", `${index}`);

    expect(await result.bundled()).toEqual(["There are more than 50 commits."]);
  });

  it("with more than 500 files, counted over all commits", async () => {
    const files = (from: number): Record<string, string> =>
      Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`f/${from + index}`, ""]));
    result.host.commit("One", files(0));
    result.git("rm", "-r", "--quiet", "f");
    result.host.commit("Two", files(300));

    expect(await result.bundled()).toEqual(["600 files are changed; allowed are 500."]);
  });
});
