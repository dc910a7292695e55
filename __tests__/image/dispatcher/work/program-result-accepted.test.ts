import { existsSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { BRANCH, HUB } from "./git-host";
import { JobResult } from "./job-result";

describe("a job's result is accepted", () => {
  const result = new JobResult();
  beforeAll(() => result.start());
  afterAll(() => result.stop());
  beforeEach(() => result.restore());

  it("with its commits, oldest first, and how many files they change; the clone stays as it was", async () => {
    const first = result.host.commit("test: fails", { "src/total.test.js": "2\n", "docs/ü\n.md": "a\n" });
    result.link("../src", "docs/source");
    result.host.git(result.host.checkout, "rm", "--quiet", "README.md");
    const second = result.host.commit("fix: passes", { "src/total.js": "2\n" });
    result.host.makeBundle();
    const before = result.host.git(result.host.mirrors.path(HUB), "count-objects", "-v");
    const { tip, commits, files, quarantine } = await result.check();

    expect([tip, files]).toEqual([second, 5]);
    expect(commits.map(({ id, subject }) => [id, subject])).toEqual([
      [first, "test: fails"],
      [second, "fix: passes"],
    ]);
    expect(result.host.git(result.host.mirrors.path(HUB), "count-objects", "-v")).toBe(before);
    await quarantine.remove();
    expect(existsSync(quarantine.folder)).toBe(false);
  });

  it("when it needs the base for its deltas, and when it has all history with it", async () => {
    const long = Array.from({ length: 2000 }, (_, index) => `line ${index}\n`).join("");
    result.git("switch", "--quiet", "main");
    result.host.commit("Long", { "long.txt": long });
    result.base = result.host.publish();
    await result.host.mirrors.fetch(HUB, "main");
    result.host.branch();
    const tip = result.host.commit("One more line", { "long.txt": `${long}end\n` });
    result.host.makeBundle();
    await expect(result.check()).resolves.toMatchObject({ tip });
    result.host.makeBundle(`refs/heads/${BRANCH}`);

    await expect(result.check()).resolves.toMatchObject({ tip });
  });

  it("when two lines of it were merged", async () => {
    result.git("switch", "--quiet", "--create", "aside");
    result.host.commit("Aside", { "aside.js": "1\n" });
    result.git("switch", "--quiet", BRANCH);
    result.host.commit("Along", { "along.js": "1\n" });
    result.git("merge", "--quiet", "--no-edit", "aside");
    result.host.makeBundle();

    expect((await result.check()).commits).toHaveLength(3);
  });

  it("when the repository has modes of git's early days, which it writes anew", async () => {
    const object = result.host.blob("x");
    const workflows = result.host.tree([{ mode: "100664", name: "ci.yml", object }]);
    const inner = result.host.tree([
      { mode: "100664", name: "a", object },
      { mode: "040000", name: "workflows", object: workflows },
    ]);
    result.git(
      "reset",
      "--quiet",
      "--hard",
      result.host.commitTree([{ mode: "040000", name: "old", object: inner }]),
    );
    result.base = result.host.publish();
    await result.host.mirrors.fetch(HUB, "main");
    result.git("branch", "--force", "main");
    result.host.commit("One", { "old/b": "" });
    result.host.makeBundle();

    await expect(result.check()).resolves.toMatchObject({ files: 1 });
  });

  it("with 50 commits and 500 files", async () => {
    for (let index = 1; index < 50; index++)
      result.git("commit", "--quiet", "--allow-empty", "--message", `${index}`);
    result.host.commit(
      "500 files",
      Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`f/${index}`, ""])),
    );
    result.host.makeBundle();

    await expect(result.check()).resolves.toMatchObject({ files: 500, commits: { length: 50 } });
  });
});
