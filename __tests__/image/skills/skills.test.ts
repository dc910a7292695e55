import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

interface Skill {
  readonly head: Readonly<Record<string, unknown>>;
  readonly body: string;
}

function skill(folder: string): Skill {
  const [, head = "", body = ""] =
    /^---\n(.*?)\n---\n(.*)$/s.exec(readFileSync(`${folder}/SKILL.md`, "utf8")) ?? [];
  return { head: parse(head) as Skill["head"], body };
}

describe.each(["fix-github-issue", "implement-feature"])("the skill %s", (name) => {
  const { head, body } = skill(`image/skills/${name}`);

  it("is a slash command of its folder's name, which says what it takes", () => {
    expect(Object.keys(head)).toEqual(["name", "description", "argument-hint"]);
    expect(head["name"]).toBe(name);
    expect(head["argument-hint"]).toMatch(/^\[.+\]$/);
    expect(body).toContain("$ARGUMENTS");
  });

  it("says in its description what it does and when to use it", () => {
    expect(head["description"]).toMatch(/^(Fixes|Implements) .+ Use it when .+\.$/);
    expect(String(head["description"]).length).toBeLessThanOrEqual(1024);
  });

  it("has the tests before the code, and pushes at a terminal only", () => {
    const steps = [...body.matchAll(/^\d\. \*\*(.+?)\*\*(.*)$/gm)].map(([, step = "", rest = ""]) => ({
      step,
      rest,
    }));
    const names = steps.map(({ step }) => step.replace(/\.$/, ""));
    const [test, code] =
      name === "fix-github-issue" ? ["Failing test", "Smallest fix"] : ["Specs", "Implement"];
    expect(names.indexOf(test)).toBeGreaterThan(-1);
    expect(names.indexOf(test)).toBeLessThan(names.indexOf(code));
    const pushing = steps.filter(({ rest }) => /git push|gh pr|git switch/.test(rest));
    expect(pushing.map(({ step }) => step)).toEqual(["Branch", "Pull request"]);
    for (const { rest } of pushing) expect(rest).toMatch(/^, at a terminal only: /);
  });

  it("puts the project's CLAUDE.md above itself", () => {
    expect(body).toMatch(/^\n# .+\n\nFirst read the project's `CLAUDE.md`\. Where it and this text differ/);
  });
});

describe("CCPM's skill", () => {
  it("is pinned by a full commit hash, which nobody can move", () => {
    const versions = readFileSync("image/versions.env", "utf8");
    expect(versions).toMatch(/^CCPM_COMMIT=\$\{CCPM_COMMIT:-[0-9a-f]{40}\}$/m);
  });

  it("has a stand-in of the same form, with a licence", () => {
    const folder = "rehearsal/image/stand-ins/ccpm";
    expect(skill(`${folder}/skill/ccpm`).head["name"]).toBe("ccpm");
    expect(existsSync(`${folder}/LICENSE`)).toBe(true);
  });
});
