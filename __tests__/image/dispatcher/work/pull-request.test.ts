import { describe, expect, it } from "vitest";
import type { Job } from "../../../../image/dispatcher/jobs/job";
import { block, pullRequestBody, pullRequestTitle } from "../../../../image/dispatcher/work/pull-request";

const JOB: Job = {
  id: "20261123-040159-7f3a",
  playbook: "fix-bug",
  repository: "teamboswell/boswell-hub",
  issue: 12,
  requestedBy: "ada",
  state: "running",
  attempts: 1,
  createdAt: "2026-11-23T04:01:59Z",
  reported: false,
};
const TEXT = {
  job: JOB,
  base: "main",
  protection: "protected",
  messages: ["fix: the total counts quantities"],
  summary: "Done.",
  tests: "1 passed",
} as const;

describe("a pull request's title", () => {
  it.each([
    ["fix-bug", "Wrong total", "fix: Wrong total"],
    ["implement-feature", "PDF invoices", "feat: PDF invoices"],
    ["fix-bug", "fix(cart)!: wrong total", "fix(cart): wrong total"],
    ["implement-feature", "feat!: no cart", "feat: no cart"],
    ["fix-bug", "Total [skip ci] is [CI Skip] off***NO_CI***", "fix: Total is off"],
    ["fix-bug", "[skip [skip ci]ci] [no @ci] @[no ci]ada [id]", "fix: ada [id]"],
    [
      "fix-bug",
      "Closes #7, GH-8 and https://github.com/a/b/issues/9",
      "fix: Closes 7, 8 and github.com/a/b/issues/9",
    ],
    ["fix-bug", "a/b#7 breaks for @ada", "fix: a/b7 breaks for ada"],
    ["fix-bug", "two\nlines \u202ehidden", "fix: two lines hidden"],
    ["fix-bug", "\u200b", "fix: changes of a job"],
  ] as const)("for %s about %j is in order", (playbook, about, title) => {
    expect(pullRequestTitle(playbook, about)).toBe(title);
  });

  it("has no more characters than GitHub takes", () => {
    expect(pullRequestTitle("fix-bug", "x".repeat(400)).length).toBeLessThanOrEqual(256);
  });
});

describe("a pull request's text", () => {
  it("has summary, tests, issue, cost and job", () => {
    expect(pullRequestBody({ ...TEXT, cost: 0.4213 })).toBe(`Closes #12.

### Summary

\`\`\`text
Done.
\`\`\`

### Tests

\`\`\`text
1 passed
\`\`\`

Job \`20261123-040159-7f3a\`, playbook \`fix-bug\`, asked for by \`ada\`, cost $0.42. Made by the host's agent; nobody has looked at it yet.`);
  });

  it("closes nothing when there is no issue, and says what the agent left out", () => {
    const { issue: _, ...job } = JOB;

    expect(pullRequestBody({ ...TEXT, job, summary: " ", tests: "<!-- none -->" })).toBe(`### Summary

The agent wrote no summary.

### Tests

The agent wrote nothing about tests.

Job \`20261123-040159-7f3a\`, playbook \`fix-bug\`, asked for by \`ada\`. Made by the host's agent; nobody has looked at it yet.`);
  });

  it("says it when nothing protects the default branch", () => {
    expect(pullRequestBody({ ...TEXT, protection: "unprotected" })).toContain(`

> [!WARNING]
> The branch main of teamboswell/boswell-hub isn't protected: whoever may push can change it without a review. Protect it at https://github.com/teamboswell/boswell-hub/settings/branches.

`);
    expect(pullRequestBody({ ...TEXT, protection: "unknown" })).not.toContain("WARNING");
  });

  it.each([
    ["a commit", { messages: ["test: it", "feat!: no `cart`"] }, "feat!: no 'cart'"],
    ["its summary", { summary: "Done.\nBREAKING CHANGE: carts are gone" }, "BREAKING CHANGE: carts are gone"],
    ["its tests", { tests: "Release-As: 9.0.0" }, "Release-As: 9.0.0"],
  ])("says before all else that %s would make a new major version", (_, change, line) => {
    expect(pullRequestBody({ ...TEXT, ...change })).toMatch(
      `Closes #12.

> [!WARNING]
> This says of itself, by \`${line}\`, that it breaks something or which version it is: tools that make releases of commits may publish a new major version once it is merged. Where that isn't meant, merge it with another message.

### Summary
`,
    );
  });

  it("keeps who asked for it in his place", () => {
    const job = { ...JOB, requestedBy: "x`\n\nCloses #1 @ada" };

    expect(pullRequestBody({ ...TEXT, job })).toContain("asked for by `x' Closes #1 @ada`. Made");
  });

  it("fits GitHub, however much the agent wrote", () => {
    const much = "`".repeat(5000) + "x y\n".repeat(100_000);

    expect(pullRequestBody({ ...TEXT, summary: much, tests: much }).length).toBeLessThan(65_536);
  });
});

describe("an agent's text in a code block", () => {
  it.each(["```\nCloses #1 @ada", "a ````` b\n```", "~~~\n```text\n```"])(
    "can't get out of it: %j",
    (text) => {
      const [first = "", ...rest] = block(text, 1000, "").split("\n");
      const fence = /^`+/.exec(first)?.[0] ?? "";

      expect(first).toBe(`${fence}text`);
      expect(rest.at(-1)).toBe(fence);
      expect(rest.slice(0, -1).join("\n")).toBe(text);
      expect(text).not.toContain(fence);
    },
  );

  it("is broken at blanks, or where there are none", () => {
    const words = "word ".repeat(30).trim();
    const lines = block(`${words}\n${"😀".repeat(150)}`, 1000, "")
      .split("\n")
      .slice(1, -1);

    expect(lines).toEqual([
      "word ".repeat(22).trim(),
      "word ".repeat(8).trim(),
      "😀".repeat(110),
      "😀".repeat(40),
    ]);
  });
});
