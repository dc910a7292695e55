import { mkdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { Host } from "../../../image/health/host";
import { claudeMdStep } from "../../../image/setup/steps/claude-md";
import { skillsStep } from "../../../image/setup/steps/skills";
import { standInHost } from "../health/stand-in-host";

describe("the step that links the skills", () => {
  let host: Host;
  let folder: string;
  beforeEach(() => {
    host = standInHost({
      "opt/backoffice/skills/ccpm/SKILL.md": "",
      "opt/backoffice/skills/fix-github-issue/SKILL.md": "",
    });
    folder = join(host.root, "data/home/.claude/skills");
  });

  it("makes each a slash command of the operator's, and may run again", async () => {
    for (let run = 0; run < 2; run++) {
      expect(await skillsStep(host.root).run()).toEqual({
        state: "ok",
        what: "In every repository: /ccpm, /fix-github-issue.",
      });
      expect(readlinkSync(join(folder, "ccpm"))).toBe("/opt/backoffice/skills/ccpm");
    }
  });

  it("leaves a skill and a link of the operator's own alone, and says so", async () => {
    mkdirSync(join(folder, "ccpm"), { recursive: true });
    writeFileSync(join(folder, "ccpm/SKILL.md"), "mine");
    symlinkSync("/elsewhere", join(folder, "fix-github-issue"));
    expect(await skillsStep(host.root).run()).toEqual({
      state: "note",
      what: `Left alone, as it is your own: ${folder}/ccpm, ${folder}/fix-github-issue.`,
      fix: "To have the host's: move it away and run backoffice-setup again.",
    });
    expect(readFileSync(join(folder, "ccpm/SKILL.md"), "utf8")).toBe("mine");
    expect(readlinkSync(join(folder, "fix-github-issue"))).toBe("/elsewhere");
  });
});

describe("the step that looks for CLAUDE.md", () => {
  it("names the clones without one, and what to do in each", async () => {
    const host = standInHost({
      "data/repos/app/.claude/CLAUDE.md": "",
      "data/repos/hub/README.md": "",
      "data/repos/site/CLAUDE.md": "",
    });
    const step = claudeMdStep(host.root, ["a/app", "a/hub", "a/site", "a/not-cloned"]);
    const hub = join(host.root, "data/repos/hub");
    expect(await step.run()).toEqual({
      state: "note",
      what: `There is none in ${hub}, so agents have to guess how tests are run and what is good style there.`,
      fix: `cd ${hub}, start claude, type /init, then commit and push what it wrote`,
    });
    writeFileSync(join(hub, "CLAUDE.md"), "");
    expect(await step.run()).toEqual({ state: "ok", what: "Every clone has one." });
  });
});
