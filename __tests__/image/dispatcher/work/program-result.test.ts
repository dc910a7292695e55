import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type CheckedResult, checkResult } from "../../../../image/dispatcher/work/result";
import { ResultRefused } from "../../../../image/dispatcher/work/result-refused";
import { BRANCH, GitHost, HUB } from "./git-host";

describe("a job's result", () => {
  let host: GitHost;
  let start: string;
  let base: string;

  beforeAll(async () => {
    host = await GitHost.start();
    host.commit("Second", { "src/total.js": "1\n", ".github/workflows/ci.yml": "on: push\n" });
    start = host.publish();
    await host.mirrors.fetch(HUB, "main");
    host.branch();
    host.keep();
  });

  afterAll(() => host.stop());

  beforeEach(() => {
    host.restore();
    base = start;
  });

  async function check(): Promise<CheckedResult> {
    const { bundle, mirrors } = host;
    return checkResult({ bundle, mirror: mirrors.path(HUB), base, branch: BRANCH, issue: 12 });
  }

  /** Each problem of the result as it is bundled now. */
  async function problems(): Promise<readonly string[]> {
    const refused: unknown = await check().catch((error: unknown) => error);
    expect(existsSync(`${host.bundle}.git`)).toBe(false);
    if (!(refused instanceof ResultRefused)) throw new Error("It isn't refused.", { cause: refused });
    return refused.problems;
  }

  async function bundled(): Promise<readonly string[]> {
    host.makeBundle();
    return problems();
  }

  const named = (commit: string): string => `Commit ${commit.slice(0, 10)}`;
  const link = (target: string, path: string): void => {
    mkdirSync(dirname(join(host.checkout, path)), { recursive: true });
    symlinkSync(target, join(host.checkout, path));
  };
  const git = (...args: string[]): string => host.git(host.checkout, ...args);

  describe("is accepted", () => {
    it("with its commits, oldest first, and how many files they change; the clone stays as it was", async () => {
      const first = host.commit("test: fails", { "src/total.test.js": "2\n", "docs/ü\n.md": "a\n" });
      link("../src", "docs/source");
      host.git(host.checkout, "rm", "--quiet", "README.md");
      const second = host.commit("fix: passes", { "src/total.js": "2\n" });
      host.makeBundle();
      const before = host.git(host.mirrors.path(HUB), "count-objects", "-v");
      const { tip, commits, files, quarantine } = await check();

      expect([tip, files]).toEqual([second, 5]);
      expect(commits.map(({ id, subject }) => [id, subject])).toEqual([
        [first, "test: fails"],
        [second, "fix: passes"],
      ]);
      expect(host.git(host.mirrors.path(HUB), "count-objects", "-v")).toBe(before);
      await quarantine.remove();
      expect(existsSync(quarantine.folder)).toBe(false);
    });

    it("when it needs the base for its deltas, and when it has all history with it", async () => {
      const long = Array.from({ length: 2000 }, (_, index) => `line ${index}\n`).join("");
      git("switch", "--quiet", "main");
      host.commit("Long", { "long.txt": long });
      base = host.publish();
      await host.mirrors.fetch(HUB, "main");
      host.branch();
      const tip = host.commit("One more line", { "long.txt": `${long}end\n` });
      host.makeBundle();
      await expect(check()).resolves.toMatchObject({ tip });
      host.makeBundle(`refs/heads/${BRANCH}`);

      await expect(check()).resolves.toMatchObject({ tip });
    });

    it("when two lines of it were merged", async () => {
      git("switch", "--quiet", "--create", "aside");
      host.commit("Aside", { "aside.js": "1\n" });
      git("switch", "--quiet", BRANCH);
      host.commit("Along", { "along.js": "1\n" });
      git("merge", "--quiet", "--no-edit", "aside");
      host.makeBundle();

      expect((await check()).commits).toHaveLength(3);
    });

    it("when the repository has modes of git's early days, which it writes anew", async () => {
      const object = host.blob("x");
      const workflows = host.tree([{ mode: "100664", name: "ci.yml", object }]);
      const inner = host.tree([
        { mode: "100664", name: "a", object },
        { mode: "040000", name: "workflows", object: workflows },
      ]);
      git("reset", "--quiet", "--hard", host.commitTree([{ mode: "040000", name: "old", object: inner }]));
      base = host.publish();
      await host.mirrors.fetch(HUB, "main");
      git("branch", "--force", "main");
      host.commit("One", { "old/b": "" });
      host.makeBundle();

      await expect(check()).resolves.toMatchObject({ files: 1 });
    });

    it("with 50 commits and 500 files", async () => {
      for (let index = 1; index < 50; index++)
        git("commit", "--quiet", "--allow-empty", "--message", `${index}`);
      host.commit(
        "500 files",
        Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`f/${index}`, ""])),
      );
      host.makeBundle();

      await expect(check()).resolves.toMatchObject({ files: 500, commits: { length: 50 } });
    });
  });

  describe("is refused", () => {
    it("with everything that is wrong with it, each said once", async () => {
      const first = host.commit("One", { ".husky/pre-commit": "x\n", ".gitmodules": "" });
      const second = host.commit("Two", { ".github/workflows/ci.yml": "on: [push]\n" });
      host.commit("Three", { "src/total.js": "3\n" });
      host.makeBundle();

      await expect(check()).rejects.toMatchObject({
        message: `The job's result is refused:
- ${named(first)} changes ".gitmodules": submodules are changed by people only.
- ${named(first)} changes ".husky/pre-commit": git hooks are changed by people only.
- ${named(second)} changes ".github/workflows/ci.yml": workflows are changed by people only.`,
      });
    });

    it("without a commit", async () => {
      writeFileSync(host.bundle, "");
      expect(await problems()).toEqual(["The job made no commit."]);
      writeFileSync(host.bundle, `# v2 git bundle\n-${base} Second\n${base} refs/heads/${BRANCH}\n\n`);
      const pack = git("pack-objects", "--all", "--revs", join(host.folder, "pack"));
      const content = readFileSync(join(host.folder, `pack-${pack}.pack`));
      writeFileSync(host.bundle, Buffer.concat([readFileSync(host.bundle), content]));
      expect(await problems()).toEqual(["The job made no commit."]);
    });

    it.each([
      ["that is no bundle", "garbage"],
      ["that ends in its header", `# v2 git bundle\n${"1".repeat(40)} refs/heads/x\n`],
      ["of another version", "# v3 git bundle\n@object-format=sha1\n\nPACK"],
      ["whose header doesn't end", `# v2 git bundle\n${`-${"1".repeat(40)}\n`.repeat(5000)}\nPACK`],
    ])("as a file %s", async (_, content) => {
      writeFileSync(host.bundle, content);

      expect(await problems()).toEqual(["The job's result is no git bundle (version 2), or is cut short."]);
    });

    it("with an odd line in its header", async () => {
      writeFileSync(host.bundle, `# v2 git bundle\n${"1".repeat(40)}\n\nPACK`);

      expect(await problems()).toEqual([
        `The job's result has a line in its header that is none of a bundle: "${"1".repeat(40)}".`,
      ]);
    });

    it.each([
      ["cut short", (content: Buffer) => content.subarray(0, content.length - 30)],
      [
        "changed in its middle",
        (content: Buffer) => content.fill(0xff, content.length - 60, content.length - 30),
      ],
    ])("with a pack %s", async (_, damage) => {
      host.commit("One", { "src/total.js": "2\n" });
      host.makeBundle();
      writeFileSync(host.bundle, damage(readFileSync(host.bundle)));

      expect(await problems()).toEqual([
        expect.stringMatching(/^The bundle can't be accepted as it is: git index-pack failed: .+\.$/),
      ]);
    });

    it("when it lacks something that it needs", async () => {
      const tip = host.commit("One", { "src/total.js": "2\n" });
      const pack = host.feed(host.checkout, `${tip}\n`, "pack-objects", join(host.folder, "pack"));
      const header = `# v2 git bundle\n${tip} refs/heads/${BRANCH}\n\n`;
      writeFileSync(
        host.bundle,
        Buffer.concat([Buffer.from(header), readFileSync(join(host.folder, `pack-${pack}.pack`))]),
      );

      expect(await problems()).toEqual([
        expect.stringMatching(/^The bundle can't be accepted as it is: git rev-list failed: .+\.$/),
      ]);
    });

    it.each([
      ["another branch", ["refs/heads/main"], '"refs/heads/main"'],
      [
        "a further branch",
        [`refs/heads/${BRANCH}`, "refs/heads/main"],
        `"refs/heads/${BRANCH}", "refs/heads/main"`,
      ],
      ["a tag", [`refs/heads/${BRANCH}`, "v9"], `"refs/heads/${BRANCH}", "refs/tags/v9"`],
      ["HEAD", ["HEAD", `refs/heads/${BRANCH}`], `"HEAD", "refs/heads/${BRANCH}"`],
    ])("with %s in it", async (_, revisions, names) => {
      host.commit("One");
      git("tag", "v9");
      host.makeBundle(...revisions);

      expect(await problems()).toEqual([
        `The bundle has ${names}; it is to have "refs/heads/${BRANCH}" and nothing else.`,
      ]);
    });

    it.each([
      "refs/heads/main",
      "../../x",
      "refs/heads/\u202ex",
      `refs/heads/${BRANCH}\r`,
      `refs/heads/${BRANCH} `,
    ])("with its branch named %j", async (name) => {
      host.commit("One");
      host.makeBundle();
      const content = readFileSync(host.bundle, "latin1").replace(
        `refs/heads/${BRANCH}`,
        Buffer.from(name).toString("latin1"),
      );
      writeFileSync(host.bundle, content, "latin1");

      expect(await problems()).toEqual([
        `The bundle has ${JSON.stringify(name)}; it is to have "refs/heads/${BRANCH}" and nothing else.`,
      ]);
    });

    it("when its branch ends in a tag", async () => {
      host.commit("One");
      git("tag", "--annotate", "--message", "Nine", "v9");
      host.makeBundle("main..refs/tags/v9");
      const content = readFileSync(host.bundle, "latin1").replace("refs/tags/v9", `refs/heads/${BRANCH}`);
      writeFileSync(host.bundle, content, "latin1");

      expect(await problems()).toEqual([
        `Object ${host.head("v9").slice(0, 10)} at the end of the branch is no commit.`,
      ]);
    });

    it("when it builds on a commit that isn't known", async () => {
      const unknown = host.commit("Unknown");
      host.commit("One");
      host.makeBundle(`${unknown}..refs/heads/${BRANCH}`);

      expect(await problems()).toEqual([
        `The bundle builds on commit ${unknown.slice(0, 10)}, which the repository doesn't have.`,
      ]);
    });

    it.each([
      ["an older commit", () => git("reset", "--quiet", "--hard", "main~1")],
      ["a rewritten one", () => git("commit", "--quiet", "--amend", "--message", "Rewritten")],
      ["nothing", () => git("checkout", "--quiet", "--orphan", "new")],
    ])("when it builds on %s in place of the base", async (_, rewrite) => {
      rewrite();
      const tip = host.commit("One", { "src/total.js": "2\n" });
      git("update-ref", `refs/heads/${BRANCH}`, tip);
      host.makeBundle(`refs/heads/${BRANCH}`);

      expect(await problems()).toEqual([
        `Commit ${tip.slice(0, 10)} doesn't build on ${base.slice(0, 10)}, where the job began. History may be added to, not rewritten.`,
      ]);
    });

    it("with history from elsewhere merged in", async () => {
      git("switch", "--quiet", "--orphan", "elsewhere");
      git("-c", "user.name=Eve", "commit", "--quiet", "--allow-empty", "--message", "Elsewhere");
      const elsewhere = host.head();
      git("switch", "--quiet", BRANCH);
      git("merge", "--quiet", "--no-edit", "--allow-unrelated-histories", "elsewhere");

      expect(await bundled()).toContain(
        `${named(elsewhere)} has the author "Eve <backoffice@localhost>"; a job's commits are by Backoffice host <backoffice@localhost>.`,
      );
    });

    it("when somebody else is its author or committer", async () => {
      git("commit", "--quiet", "--allow-empty", "--author=Ada <ada@example.org>", "--message", "One");
      const [first, second] = [host.head(), host.commit("Two")];
      git("-c", "user.email=ada@example.org", "commit", "--quiet", "--amend", "--allow-empty", "--no-edit");

      expect(await bundled()).toEqual([
        `${named(first)} has the author "Ada <ada@example.org>"; a job's commits are by Backoffice host <backoffice@localhost>.`,
        `${named(host.head())} has the committer "Backoffice host <ada@example.org>"; a job's commits are by Backoffice host <backoffice@localhost>.`,
      ]);
      expect(second).not.toBe(host.head());
    });

    it("for all that its messages would set off", async () => {
      const first = host.commit(
        "fix: total [skip ci]\n\nFixes #7, asked by @ada.\n\nCo-authored-by: Ada <a@b.c>",
      );
      const second = host.commit("docs: two", { ".mcp.json": "{}" });

      expect(await bundled()).toEqual([
        `${named(first)} has a message that skips checks, "[skip ci]"; every check of the project runs.`,
        `${named(first)} has a message that names a co-author, "Co-authored-by: Ada <a@b.c>"; a job's commits are by the host alone.`,
        `${named(first)} has a message that closes an issue, "Fixes #7"; a job may close its own only, as #12.`,
        `${named(first)} has a message that mentions somebody, "@ada"; nobody is notified by a job's commits.`,
        `${named(second)} changes ".mcp.json": settings that run programs are changed by people only.`,
      ]);
    });

    it("for a message in another encoding, of which all is read as it is stored", async () => {
      const who = "Backoffice host <backoffice@localhost> 1700000000 +0000";
      const head = `tree ${host.head("HEAD^{tree}")}\nparent ${host.head()}\nauthor ${who}\ncommitter ${who}\n`;
      const raw = `${head}encoding UTF-16\n\nfix: total [skip ci]\n`;
      const commit = host.feed(host.checkout, raw, "hash-object", "-t", "commit", "-w", "--stdin");
      git("reset", "--quiet", "--hard", commit);

      expect(await bundled()).toEqual([
        `${named(commit)} has a message in "UTF-16"; a job's messages are in UTF-8.`,
        `${named(commit)} has a message that skips checks, "[skip ci]"; every check of the project runs.`,
      ]);
    });

    it("with more than 50 commits", async () => {
      for (let index = 0; index < 51; index++)
        git("commit", "--quiet", "--allow-empty", "--message", `${index}`);

      expect(await bundled()).toEqual(["There are more than 50 commits."]);
    });

    it("with more than 500 files, counted over all commits", async () => {
      const files = (from: number): Record<string, string> =>
        Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`f/${from + index}`, ""]));
      host.commit("One", files(0));
      git("rm", "-r", "--quiet", "f");
      host.commit("Two", files(300));

      expect(await bundled()).toEqual(["600 files are changed; allowed are 500."]);
    });

    describe("when it touches a workflow", () => {
      const workflow = ".github/workflows/ci.yml";
      const said = (commit: string, path = workflow): string =>
        `${named(commit)} changes ${JSON.stringify(path)}: workflows are changed by people only.`;

      it("in one commit and undoes it in the next", async () => {
        const first = host.commit("One", { [workflow]: "on: [push]\n", ".github/workflows/new.yml": "" });
        git("revert", "--no-edit", "HEAD");

        expect(await bundled()).toEqual([said(first), said(first, ".github/workflows/new.yml")]);
      });

      it("by deleting it", async () => {
        git("rm", "--quiet", workflow);

        expect(await (host.commit("One"), bundled())).toEqual([said(host.head())]);
      });

      it("by moving it there or away", async () => {
        git("mv", workflow, "ci.yml");
        git("mv", "src/total.js", ".github/workflows/total.yml");
        const commit = host.commit("One");

        expect(await bundled()).toEqual([said(commit), said(commit, ".github/workflows/total.yml")]);
      });

      it("only by its mode", async () => {
        git("update-index", "--chmod=+x", workflow);
        git("commit", "--quiet", "--message", "One");

        expect(await bundled()).toEqual([said(host.head())]);
      });

      it("in one line of a merge only", async () => {
        git("switch", "--quiet", "--create", "aside");
        const aside = host.commit("Aside", { [workflow]: "on: [push]\n" });
        git("switch", "--quiet", BRANCH);
        host.commit("Along");
        git("merge", "--quiet", "--no-edit", "--strategy=ours", "aside");

        expect(await bundled()).toEqual([said(aside)]);
      });

      it("in the merge commit only", async () => {
        git("switch", "--quiet", "--create", "aside");
        host.commit("Aside");
        git("switch", "--quiet", BRANCH);
        host.commit("Along");
        git("merge", "--quiet", "--no-commit", "aside");
        const merge = host.commit("Merge", { [workflow]: "on: [push]\n" });

        expect(await bundled()).toEqual([said(merge)]);
      });

      it.each([".GitHub/Workflows/x.yml", ".github/actions/x/action.yml", ".github/WORKFLOWS/x.yml"])(
        "written as %s",
        async (path) => {
          const commit = host.commit("One", { [path]: "" });

          expect(await bundled()).toEqual([said(commit, path)]);
        },
      );

      it("as a link in place of its folder", async () => {
        git("rm", "-r", "--quiet", ".github");
        link("src", ".github");
        const commit = host.commit("One");

        expect(await bundled()).toEqual([said(commit, ".github"), said(commit)]);
      });
    });

    it("with a submodule, also without .gitmodules", async () => {
      git("update-index", "--add", "--cacheinfo", `160000,${base},vendor`);
      git("commit", "--quiet", "--message", "One");

      expect(await bundled()).toEqual([
        `${named(host.head())} changes "vendor": submodules are changed by people only.`,
      ]);
    });

    it("with a submodule taken out", async () => {
      git("switch", "--quiet", "main");
      git("update-index", "--add", "--cacheinfo", `160000,${start},vendor`);
      git("commit", "--quiet", "--message", "Vendor");
      base = host.publish();
      await host.mirrors.fetch(HUB, "main");
      host.branch();
      git("rm", "--quiet", "--cached", "vendor");
      git("commit", "--quiet", "--message", "One");

      expect(await bundled()).toEqual([
        `${named(host.head())} changes "vendor": submodules are changed by people only.`,
      ]);
    });

    it("with links that lead out of the repository", async () => {
      link("/run/secrets/GH_TOKEN", "a");
      link("../../../etc", "docs/b");
      const long = host.blob("c/".repeat(3000));
      git("add", "--all");
      git("update-index", "--add", "--cacheinfo", `120000,${long},ccccc`);
      git("commit", "--quiet", "--message", "One");
      const commit = named(host.head());

      expect(await bundled()).toEqual([
        `${commit} makes a link "a" that points to "/run/secrets/GH_TOKEN", outside the repository.`,
        `${commit} makes a link "ccccc" that points to something longer than 4096 bytes.`,
        `${commit} makes a link "docs/b" that points to "../../../etc", which can lead outside the repository.`,
      ]);
    });

    it.each(["104755", "100664", "100777", "102644", "060000", "0100644", "040000"])(
      "with the mode %s, which git shows as another",
      async (mode) => {
        const blob = host.blob("x");
        const plain = host.tree([{ mode: "100644", name: "x", object: blob }]);
        const object = mode === "040000" ? plain : blob;
        const inner = host.tree([{ mode, name: "x", object }]);
        const commit = host.commitTree([{ mode: "40000", name: "bin", object: inner }]);

        expect(await bundled()).toContain(
          `${named(commit)} gives "bin/x" the mode ${mode}; allowed are 100644, 100755 and 120000.`,
        );
      },
    );

    it.each([
      [".git", "git's own files are changed by people only"],
      [".GIT", "git's own files are changed by people only"],
      ["GIT~1", "git's own files are changed by people only"],
      [".git ", "git's own files are changed by people only"],
      ["..", "it is no path within a repository"],
      [".", "it is no path within a repository"],
      ["a/b/../../..", "it is no path within a repository"],
    ])("with an entry named %j", async (name, problem) => {
      const commit = host.commitTree([{ mode: "100644", name, object: host.blob("x") }]);
      const all = await bundled();

      expect(all[0]).toBe(`${named(commit)} changes ${JSON.stringify(name)}: ${problem}.`);
      expect(all[1]).toMatch(/^The bundle can't be accepted as it is: git index-pack failed: /);
    });

    it("with what only git's own check finds", async () => {
      const object = host.blob("x");
      host.commitTree([
        { mode: "100644", name: "twice", object },
        { mode: "100644", name: "twice", object },
      ]);

      expect(await bundled()).toEqual([
        expect.stringMatching(
          /^The bundle can't be accepted as it is: git index-pack failed: .*duplicateEntries.*\.$/,
        ),
      ]);
    });

    it("with a huge file, also one that packs small", async () => {
      const commit = host.commit("One", { "zero.bin": "\0".repeat(26 * 1024 * 1024) });

      expect(await bundled()).toEqual([
        `${named(commit)} has "zero.bin" with 27262976 bytes; allowed are 26214400.`,
      ]);
    });

    it("as a bundle of more than 50 MiB", async () => {
      writeFileSync(host.bundle, Buffer.alloc(50 * 1024 * 1024 + 1));

      expect(await problems()).toEqual(["The bundle has 52428801 bytes; allowed are 52428800."]);
    });

    it("with folders in folders that would unfold to a billion files", async () => {
      let entries = [{ mode: "100644", name: "f", object: host.blob("x") }];
      for (let depth = 0; depth < 9; depth++) {
        const object = host.tree(entries);
        entries = Array.from({ length: 10 }, (_, index) => ({ mode: "40000", name: `d${index}`, object }));
      }
      host.commitTree(entries);

      expect(await bundled()).toEqual([
        "More than 5000 paths are changed, or some more than 100 folders deep.",
      ]);
    });
  });
});
