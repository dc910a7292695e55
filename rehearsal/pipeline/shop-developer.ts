import { type Craft, bash, write } from "./developer";
import type { ToolCall } from "./reply";

const TEST = `import assert from "node:assert/strict";
import { test } from "node:test";
import { total } from "../src/total.mjs";

test("an item costs its price as often as it is ordered", () => {
  assert.equal(total([{ price: 250, quantity: 3 }]), 750);
});
`;

const ISSUE = (number: string, title: string, rest = "") => `---
title: ${title}
labels: [${number === "001" ? "epic" : "task"}, enhancement]
${rest}---
${title}, so that customers pay what they agreed to.
`;

/** What a good agent does in the sample project: finds out that quantities are ignored, shows it by a test, and repairs it. */
export const shopDeveloper: Craft = (box, { checkout, output }) => {
  const suite = `node --test >>${output}/tests.md 2>&1`;
  const commitTest = 'git add test && git commit -q -m "test: an item counts as often as it is ordered"';
  const works: Record<string, readonly ToolCall[]> = {
    Understand: [
      write(`${output}/notes.md`, "An item should count as often as it is ordered. It counts once.\n"),
    ],
    "Find the place": [bash(`cat src/total.mjs && echo 'src/total.mjs:3' >>${output}/notes.md`, checkout)],
    "Failing test first": [
      write(`${checkout}/test/quantity.test.mjs`, TEST),
      bash(`echo '## Before the fix' >${output}/tests.md; ${suite}; tail -5 ${output}/tests.md`, checkout),
      bash(commitTest, checkout),
    ],
    "Smallest fix": [
      { name: "Read", input: { file_path: `${checkout}/src/total.mjs` } },
      {
        name: "Edit",
        input: {
          file_path: `${checkout}/src/total.mjs`,
          old_string: "{ price }) => sum + price",
          new_string: "{ price, quantity }) => sum + price * quantity",
        },
      },
    ],
    "Whole suite": [bash(`echo '## After the fix' >>${output}/tests.md; ${suite}`, checkout)],
    Commit: [bash('git commit -q -a -m "fix: an item counts as often as it is ordered"', checkout)],
    Summary: [write(`${output}/summary.md`, SUMMARY)],
    Requirements: [bash("mkdir -p .claude/prds && echo PRD >.claude/prds/discounts.md", checkout)],
    Epic: [bash("mkdir -p .claude/epics/discounts && echo Epic >.claude/epics/discounts/epic.md", checkout)],
    Tasks: [bash("echo Task >.claude/epics/discounts/001.md", checkout)],
    Issues: [
      write(`${output}/issues/001.md`, ISSUE("001", "Customers get discounts")),
      write(`${output}/issues/002.md`, ISSUE("002", "An order has a discount", "depends_on: [001]\n")),
      write(`${output}/issues/003.md`, ISSUE("003", "The total shows it", "depends_on: [001, 002]\n")),
    ],
  };
  // As the other playbooks name the same steps.
  works["Review the code"] = works["Find the place"] ?? [];
  works["Behaviour specs first"] = works["Failing test first"] ?? [];
  works["Implement"] = works["Smallest fix"] ?? [];
  return works[box] ?? [];
};

const SUMMARY = `Quantities were ignored: src/total.mjs added each price once. Now it counts as often as the item is ordered, which
test/quantity.test.mjs shows.
`;
