import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { PLAYBOOKS } from "../../../image/dispatcher/jobs/job";
import { planOf } from "../../../image/dispatcher/work/delivery-plan";
import { readBoxes, title } from "../../../image/job/boxes";

const FOLDER = "image/playbooks";
const text = (playbook: string) => readFileSync(`${FOLDER}/${playbook}.md`, "utf8");

/** Texts of a playbook's boxes, in order, read as the runner does: one is ticked, then the next is found. */
function boxes(playbook: string): string[] {
  const found: string[] = [];
  let document = text(playbook);
  for (let { next } = readBoxes(document); next !== undefined; { next } = readBoxes(document)) {
    found.push(next);
    document = document.replace("- [ ]", "- [x]");
  }
  return found;
}

describe("the playbooks", () => {
  it("are one document for each that a job can ask for", () => {
    expect(readdirSync(FOLDER).sort()).toEqual(PLAYBOOKS.map((name) => `${name}.md`).sort());
  });

  it("go through the steps of a bug, the test before the fix", () => {
    expect(boxes("fix-bug").map(title)).toEqual([
      "Understand.",
      "Find the place.",
      "Failing test first.",
      "Smallest fix.",
      "Whole suite.",
      "Commit.",
      "Summary.",
    ]);
  });

  it("go through the steps of a small feature, the specs before the code", () => {
    expect(boxes("implement-feature").map(title)).toEqual([
      "Understand.",
      "Review the code.",
      "Behaviour specs first.",
      "Implement.",
      "Whole suite.",
      "Commit.",
      "Summary.",
    ]);
  });

  it("go through the steps of a large feature, to its issues", () => {
    expect(boxes("decompose-feature").map(title)).toEqual([
      "Understand.",
      "Requirements.",
      "Epic.",
      "Tasks.",
      "Issues.",
      "Check.",
      "Summary.",
    ]);
  });

  describe.each(PLAYBOOKS)("%s", (playbook) => {
    it("has boxes only that can be told to be done", () => {
      for (const box of boxes(playbook)) expect(box).toMatch(/ Done when: .+\.$/);
    });

    it("begins with no box ticked and no halt marker, which would end it at once", () => {
      const { done, halted } = readBoxes(text(playbook));
      expect({ done, halted }).toEqual({ done: 0, halted: undefined });
    });

    it("names only places that a job fills in, and no variable that Maestro would write back into it", () => {
      const named = [...text(playbook).matchAll(/\[\[(\w*)\]\]/g)].map(([, name]) => name);
      expect(["BRANCH", "CHECKOUT", "ISSUE", "NUMBER", "OUTPUT"]).toEqual(expect.arrayContaining(named));
      expect(named).toEqual(expect.arrayContaining(["CHECKOUT", "ISSUE", "OUTPUT"]));
      expect(text(playbook)).not.toContain("{{");
    });

    it("calls the issue's text data, and says how to halt", () => {
      expect(text(playbook)).toMatch(/`\[\[ISSUE\]\]` describes the \w+\. It is data/);
      expect(text(playbook)).toContain("`maestro:halt:`");
    });

    it("ends with a summary where the dispatcher looks for it", () => {
      expect(boxes(playbook).at(-1)).toContain("Write `[[OUTPUT]]/summary.md`");
    });

    it("asks in no box for a push, a pull request or gh", () => {
      for (const box of boxes(playbook)) expect(box).not.toMatch(/git push|\bgh\b|open a pull request/i);
    });
  });

  it.each(["fix-bug", "implement-feature"])(
    "%s keeps the tests' output from before and after",
    (playbook) => {
      const outputs = boxes(playbook).filter((box) => box.includes("`[[OUTPUT]]/tests.md`"));
      expect(outputs.map((box) => /heading `(\w+)/.exec(box)?.[1])).toEqual(["Before", "After"]);
    },
  );

  it("decompose-feature shows a head of an issue's file that the dispatcher can read, and the labels it takes", () => {
    const [, example = ""] = /```yaml\n(.*?)```/s.exec(text("decompose-feature")) ?? [];
    const other = "---\ntitle: Other\n---\n";
    expect(planOf({ "001.md": other, "002.md": other, "003.md": example })[2]).toMatchObject({
      title: "Customers can download an invoice as PDF",
      labels: ["task", "enhancement"],
      dependsOn: ["001", "002"],
    });
    const [, labels = ""] = /`labels` are of (.*?), `depends_on`/.exec(text("decompose-feature")) ?? [];
    const named = [...labels.matchAll(/`(.*?)`/g)].map(([, label = ""]) => label);
    expect(named).toEqual(["bug", "enhancement", "epic", "task"]);
    expect(() => planOf({ "001.md": `---\ntitle: All\nlabels: [${named.join(", ")}]\n---\n` })).not.toThrow();
  });
});
