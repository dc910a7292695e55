import { describe, expect, it } from "vitest";
import { planOf } from "../../../../image/dispatcher/work/delivery-plan";

const file = (head: string, body = "Text."): string => `---\n${head}\n---\n\n${body}\n`;
const ADA = "@\u200bada";
const refused = (...problems: string[]): unknown =>
  expect.objectContaining({
    message: ["The job's result is refused:", ...problems.map((problem) => `- ${problem}`)].join("\n"),
    problems,
  });

describe("the issues a job planned", () => {
  it("are read from their files", () => {
    const files = {
      "issues/001.md": file(
        'title: "Invoices: as \\"PDF\\""\nlabels: [epic, enhancement]',
        "# Why\n\nBecause @ada.",
      ),
      "issues/002.md": file(
        "# a comment\ntitle: 'It''s one'\nlabels:\n  - task\n  - task\ndepends_on: [1]\nestimate: 3",
      ),
      "issues/003.md": '\uFEFF---\r\ntitle: Third\r\ndepends_on:\r\n- 002.md\r\n- "001"\r\n---',
    };

    expect(planOf(files)).toEqual([
      {
        name: "001",
        title: 'Invoices: as "PDF"',
        labels: ["epic", "enhancement"],
        dependsOn: [],
        body: "# Why\n\nBecause @\u200bada.",
      },
      { name: "002", title: "It's one", labels: ["task"], dependsOn: ["1"], body: "Text." },
      { name: "003", title: "Third", labels: [], dependsOn: ["002", "001"], body: "" },
    ]);
  });

  it("come after those they depend on", () => {
    const files = {
      "001.md": file("title: A\ndepends_on: [003]"),
      "002.md": file("title: B"),
      "003.md": file("title: C"),
    };

    expect(planOf(files).map(({ name }) => name)).toEqual(["002", "003", "001"]);
  });

  it("are cleaned like all text from outside", () => {
    const [issue] = planOf({ "001.md": file("title: A\u202e<!-- x --> b @ada", "a<!-- hidden -->b") });

    expect([issue?.title, issue?.body]).toEqual(["A b @\u200bada", "ab"]);
  });

  it("give no bot a command and notify nobody", () => {
    const text = "Do it.\n/deploy prod\n \t/close\n\n.@ada /@ada -@ada &#64;ada &commat;ada or a/b";
    const [issue] = planOf({ "001.md": file("title: A", text) });

    expect(issue?.body).toBe(
      `Do it.\n> /deploy prod\n>  \t/close\n\n.${ADA} /${ADA} -${ADA} ${ADA} ${ADA} or a/b`,
    );
  });

  it("refuses with every problem there is", () => {
    const files = {
      "001.md": "no head",
      "002.md": file("labels: [task]"),
      "003.md": file("title: C\nlabels: [auto, feature-spec, bug]"),
      "004.md": file("title: D\n  {odd"),
      "x.md": file("title: E"),
    };

    expect(() => planOf(files)).toThrow(
      refused(
        '001.md doesn\'t begin with front matter between two lines "---".',
        "002.md has no title in its front matter.",
        '003.md has the labels ["auto","feature-spec"]; allowed are bug, enhancement, epic, task.',
        '004.md has a line in its front matter that can\'t be read: "  {odd".',
        '"x.md" isn\'t named like 001.md.',
      ),
    );
  });

  it("refuses dependencies that lead nowhere or round", () => {
    expect(() => planOf({ "001.md": file("title: A\ndepends_on: [7]"), "1.md": file("title: B") })).toThrow(
      refused('001.md depends on "7", of which there is no file.', "Two files have the same number."),
    );
    expect(() =>
      planOf({
        "001.md": file("title: A\ndepends_on: [002]"),
        "002.md": file("title: B\ndepends_on: [001]"),
        "003.md": file("title: C"),
      }),
    ).toThrow(refused("001.md, 002.md depend on each other in a circle."));
  });

  it("refuses none, and too many", () => {
    const many = Object.fromEntries(
      Array.from({ length: 31 }, (_, index) => [`${index}.md`, file("title: A")]),
    );

    expect(() => planOf({})).toThrow(refused("The job wrote no issues."));
    expect(() => planOf(many)).toThrow(refused("The job wrote 31 issues; allowed are 30."));
  });
});
