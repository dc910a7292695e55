import { describe, expect, it } from "vitest";
import { messageProblems } from "../../../../image/dispatcher/work/result-message";

const PLACE = { repository: "acme/shop", issue: 12 };

const problems = (message: string): string[] => messageProblems({ message, encoding: "" }, PLACE);

describe("a commit's message", () => {
  it.each([
    "fix: total counts quantities (#12)\n\nThe cause: mail to me@example.org was [skipped], see #7.\n",
    "fix: Closes #12, fixes: #12, RESOLVED GH-12",
    "test: prefix #7 and hotfix #8 stay, as does fix 9",
    "feat: PDF\n\nCo-Authored-By: Claude Opus 4.5 <noreply@anthropic.com>\n",
    "docs: npm @ 2, ci [no change]",
    "build: raise @types/node to 24, @angular/core@20.1.0 and all of @vitest/*",
    "feat!: no cart\n\nBREAKING CHANGE: orders have no cart",
  ])("may be %j", (message) => {
    expect(problems(message)).toEqual([]);
  });

  it.each([
    ["[skip ci]", "[skip ci]"],
    ["x [CI Skip] y", "[CI Skip]"],
    ["x\n\n[no ci]", "[no ci]"],
    ["[skip actions]", "[skip actions]"],
    ["[actions skip]", "[actions skip]"],
    ["***NO_CI***", "***NO_CI***"],
    ["x\n\n\nskip-checks: true\n", "skip-checks: true"],
    ["x\n\n\nSkip-Checks:true", "Skip-Checks:true"],
  ])("may not skip checks: %j", (message, shown) => {
    expect(problems(message)).toEqual([
      `has a message that skips checks, ${JSON.stringify(shown)}; every check of the project runs`,
    ]);
  });

  it.each([
    ..."close closes closed fix fixes fixed resolve resolves resolved".split(" ").map((word) => `${word} #7`),
    "FIXES: #7",
    "fix: #7",
    "closes\n#7",
    "closes GH-7",
    "closes acme/shop#7",
    "closes acme/other#12",
    "resolves https://github.com/acme/shop/issues/12",
    "resolves https://github.com/acme/shop/pull/7",
  ])("may not close another issue: %j", (message) => {
    expect(problems(`docs: x\n\n${message}`)).toEqual([
      `has a message that closes an issue, ${JSON.stringify(message)}; a job may close its own only, as #12`,
    ]);
  });

  it("may close none when the job has none", () => {
    expect(messageProblems({ message: "Fixes #12", encoding: "" }, { repository: "acme/shop" })).toEqual([
      'has a message that closes an issue, "Fixes #12"; the job has none to close',
    ]);
  });

  it.each([
    ["co-authored-by: Ada <ada@example.org>"],
    ["Co-authored-by: Ada <ada@example.org> <noreply@anthropic.com>"],
    ["Co-authored-by: Ada <ada.noreply@anthropic.com.example.org>"],
  ])("may not name a co-author: %j", (trailer) => {
    expect(problems(`fix: x\n\n${trailer}`)).toEqual([
      `has a message that names a co-author, ${JSON.stringify(trailer)}; a job's commits are by the host alone`,
    ]);
  });

  it.each([
    "@ada",
    ".@ada",
    "/@ada",
    "-@ada",
    "(@ada)",
    "`@ada`",
    "@ada/",
    "@acme/team",
    "@ACME/ui",
    "@Injectable()",
  ])("may not mention anybody: %j", (mention) => {
    expect(problems(`fix: x for ${mention}`)).toEqual([
      `has a message that mentions somebody, ${JSON.stringify(/@\w+(?:\/\w+)?/.exec(mention)?.[0])}; nobody is notified by a job's commits, and GitHub takes any name behind an @ for a person or team: write it without the @`,
    ]);
  });

  it("may not have more than 64 KiB", () => {
    expect(problems("x".repeat(65536))).toEqual([]);
    expect(problems("é".repeat(32769))).toEqual(["has a message of 65538 bytes; allowed are 65536"]);
  });

  it.each([
    ["blanks", `fix${" ".repeat(61000)}`],
    ["words that close, each with blanks", `fix${" ".repeat(60)}`.repeat(960)],
    ["colons", "fix : ".repeat(10000)],
    ["addresses", "fix https://".repeat(5000)],
    ["names", `fix ${"a.".repeat(30000)}`],
    ["brackets", "[skip ".repeat(10000)],
    ["people", "@a".repeat(30000)],
  ])("is looked through at once, whatever of it is repeated: %s", (_, message) => {
    const began = performance.now();
    problems(message);
    expect(performance.now() - began).toBeLessThan(100);
  });

  it("has one sentence for each kind, however often it is there", () => {
    expect(problems("Fixes #7, fixes #8 @ada @bob [skip ci] [no ci]".repeat(1000))).toHaveLength(3);
  });
});
