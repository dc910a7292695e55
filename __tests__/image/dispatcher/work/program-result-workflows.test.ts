import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { BRANCH } from "./git-host";
import { JobResult, named } from "./job-result";

describe("a job's result is refused when it touches a workflow", () => {
  const result = new JobResult();
  beforeAll(() => result.start());
  afterAll(() => result.stop());
  beforeEach(() => result.restore());

  const workflow = ".github/workflows/ci.yml";
  const said = (commit: string, path = workflow): string =>
    `${named(commit)} changes ${JSON.stringify(path)}: workflows are changed by people only.`;

  it("in one commit and undoes it in the next", async () => {
    const first = result.host.commit("One", { [workflow]: "on: [push]\n", ".github/workflows/new.yml": "" });
    result.git("revert", "--no-edit", "HEAD");

    expect(await result.bundled()).toEqual([said(first), said(first, ".github/workflows/new.yml")]);
  });

  it("by deleting it", async () => {
    result.git("rm", "--quiet", workflow);

    expect(await (result.host.commit("One"), result.bundled())).toEqual([said(result.host.head())]);
  });

  it("by moving it there or away", async () => {
    result.git("mv", workflow, "ci.yml");
    result.git("mv", "src/total.js", ".github/workflows/total.yml");
    const commit = result.host.commit("One");

    expect(await result.bundled()).toEqual([said(commit), said(commit, ".github/workflows/total.yml")]);
  });

  it("only by its mode", async () => {
    result.git("update-index", "--chmod=+x", workflow);
    result.git("commit", "--quiet", "--message", "One");

    expect(await result.bundled()).toEqual([said(result.host.head())]);
  });

  it("in one line of a merge only", async () => {
    result.git("switch", "--quiet", "--create", "aside");
    const aside = result.host.commit("Aside", { [workflow]: "on: [push]\n" });
    result.git("switch", "--quiet", BRANCH);
    result.host.commit("Along");
    result.git("merge", "--quiet", "--no-edit", "--strategy=ours", "aside");

    expect(await result.bundled()).toEqual([said(aside)]);
  });

  it("in the merge commit only", async () => {
    result.git("switch", "--quiet", "--create", "aside");
    result.host.commit("Aside");
    result.git("switch", "--quiet", BRANCH);
    result.host.commit("Along");
    result.git("merge", "--quiet", "--no-commit", "aside");
    const merge = result.host.commit("Merge", { [workflow]: "on: [push]\n" });

    expect(await result.bundled()).toEqual([said(merge)]);
  });

  it.each([".GitHub/Workflows/x.yml", ".github/actions/x/action.yml", ".github/WORKFLOWS/x.yml"])(
    "written as %s",
    async (path) => {
      const commit = result.host.commit("One", { [path]: "" });

      expect(await result.bundled()).toEqual([said(commit, path)]);
    },
  );

  it("as a link in place of its folder", async () => {
    result.git("rm", "-r", "--quiet", ".github");
    result.link("src", ".github");
    const commit = result.host.commit("One");

    expect(await result.bundled()).toEqual([said(commit, ".github"), said(commit)]);
  });
});
