import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { HUB } from "./git-host";
import { JobResult, named } from "./job-result";

describe("a job's result is refused for its content", () => {
  const result = new JobResult();
  beforeAll(() => result.start());
  afterAll(() => result.stop());
  beforeEach(() => result.restore());

  it("with a submodule, also without .gitmodules", async () => {
    result.git("update-index", "--add", "--cacheinfo", `160000,${result.base},vendor`);
    result.git("commit", "--quiet", "--message", "One");

    expect(await result.bundled()).toEqual([
      `${named(result.host.head())} changes "vendor": submodules are changed by people only.`,
    ]);
  });

  it("with a submodule taken out", async () => {
    result.git("switch", "--quiet", "main");
    result.git("update-index", "--add", "--cacheinfo", `160000,${result.base},vendor`);
    result.git("commit", "--quiet", "--message", "Vendor");
    result.base = result.host.publish();
    await result.host.mirrors.fetch(HUB, "main");
    result.host.branch();
    result.git("rm", "--quiet", "--cached", "vendor");
    result.git("commit", "--quiet", "--message", "One");

    expect(await result.bundled()).toEqual([
      `${named(result.host.head())} changes "vendor": submodules are changed by people only.`,
    ]);
  });

  it("with links that lead out of the repository", async () => {
    result.link("/run/secrets/GH_TOKEN", "a");
    result.link("../../../etc", "docs/b");
    const long = result.host.blob("c/".repeat(3000));
    result.git("add", "--all");
    result.git("update-index", "--add", "--cacheinfo", `120000,${long},ccccc`);
    result.git("commit", "--quiet", "--message", "One");
    const commit = named(result.host.head());

    expect(await result.bundled()).toEqual([
      `${commit} makes a link "a" that points to "/run/secrets/GH_TOKEN", outside the repository.`,
      `${commit} makes a link "ccccc" that points to something longer than 4096 bytes.`,
      `${commit} makes a link "docs/b" that points to "../../../etc", which can lead outside the repository.`,
    ]);
  });

  it.each(["104755", "100664", "100777", "102644", "060000", "0100644", "040000"])(
    "with the mode %s, which git shows as another",
    async (mode) => {
      const blob = result.host.blob("x");
      const plain = result.host.tree([{ mode: "100644", name: "x", object: blob }]);
      const object = mode === "040000" ? plain : blob;
      const inner = result.host.tree([{ mode, name: "x", object }]);
      const commit = result.host.commitTree([{ mode: "40000", name: "bin", object: inner }]);

      expect(await result.bundled()).toContain(
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
    const commit = result.host.commitTree([{ mode: "100644", name, object: result.host.blob("x") }]);
    const all = await result.bundled();

    expect(all).toEqual([`${named(commit)} changes ${JSON.stringify(name)}: ${problem}.`]);
  });

  it.each(["-y: No space left on device", "-y: x\\n: No space left on device"])(
    "with a submodule at a path that reads like a full disk: %j",
    async (path) => {
      const url = "https://example.org/x";
      const modules = `[submodule "x"]\n\tpath = "${path}"\n\turl = ${url}\n`;
      const commit = result.host.commit("One", { ".gitmodules": modules });

      expect(await result.bundled()).toEqual([
        `${named(commit)} changes ".gitmodules": submodules are changed by people only.`,
      ]);
    },
  );

  it("with what only git's own check finds", async () => {
    const object = result.host.blob("x");
    result.host.commitTree([
      { mode: "100644", name: "twice", object },
      { mode: "100644", name: "twice", object },
    ]);

    expect(await result.bundled()).toEqual([
      expect.stringMatching(
        /^The bundle can't be accepted as it is: git index-pack failed: .*duplicateEntries.*\.$/,
      ),
    ]);
  });

  it("with a huge file, also one that packs small", async () => {
    const commit = result.host.commit("One", { "zero.bin": "\0".repeat(26 * 1024 * 1024) });

    expect(await result.bundled()).toEqual([
      `${named(commit)} has "zero.bin" with 27262976 bytes; allowed are 26214400.`,
    ]);
  });

  it("with folders in folders that would unfold to a billion files", async () => {
    let entries = [{ mode: "100644", name: "f", object: result.host.blob("x") }];
    for (let depth = 0; depth < 9; depth++) {
      const object = result.host.tree(entries);
      entries = Array.from({ length: 10 }, (_, index) => ({ mode: "40000", name: `d${index}`, object }));
    }
    result.host.commitTree(entries);

    expect(await result.bundled()).toEqual([
      "More than 5000 paths are changed, or some more than 100 folders deep.",
    ]);
  });
});
