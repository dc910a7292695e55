import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { JobEvent } from "../../../image/job/events";
import { Progress } from "../../../image/job/progress";

let folder: string;
let document: string;
let told: JobEvent[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "progress-"));
  document = join(folder, "PLAYBOOK.md");
  told = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (...lines: string[]) => writeFileSync(document, `${lines.join("\n")}\n`);
const start = () => new Progress(document, (event) => told.push(event));
const failed = (reason: string) => ({ ok: false, reason });
const ONCE_MORE = { reason: "The API is overloaded.", fatal: false };

test("a ticked box is told and the job goes on; the last one ends it well", () => {
  write("- [ ] **One.** Do it.", "- [ ] Two");
  const progress = start();
  expect(progress.verdict).toBeUndefined();
  write("- [x] **One.** Do it.", "- [ ] Two");
  expect(progress.after()).toBeUndefined();
  write("- [x] **One.** Do it.", "- [x] Two");
  expect(progress.after()).toEqual({ ok: true });
  expect(told).toEqual([
    { event: "box", done: 1, total: 2, text: "One." },
    { event: "box", done: 2, total: 2, text: "Two" },
  ]);
});

test("a box that is tried twice without its tick fails the job", () => {
  write("- [x] One", "- [ ] **Two.** Do it.");
  const progress = start();
  expect(progress.after()).toBeUndefined();
  expect(progress.after()).toEqual(
    failed('The agent worked on box 2 of 2, "Two.", 2 times without ticking it.'),
  );
});

test("tries are counted for each box anew", () => {
  write("- [ ] One", "- [ ] Two");
  const progress = start();
  expect(progress.after()).toBeUndefined();
  write("- [x] One", "- [ ] Two");
  expect(progress.after()).toBeUndefined();
  expect(progress.after()).toBeUndefined();
});

test("new boxes are no progress", () => {
  write("- [ ] One");
  const progress = start();
  write("- [x] One", "- [ ] Another", "- [ ] And another");
  expect(progress.after()).toBeUndefined();
  expect(progress.after()).toEqual(
    failed('The agent worked on box 2 of 3, "Another", 2 times without ticking it.'),
  );
});

test("a halt ends the job with the agent's reason", () => {
  write("- [ ] One");
  const progress = start();
  write("- [ ] One", "<!-- maestro:halt: The report names no error. -->");
  expect(progress.after()).toEqual(failed("The agent halted: The report names no error."));
});

test("a problem that may pass is tried again once, and then it is the reason", () => {
  write("- [ ] One");
  const progress = start();
  expect(progress.after(ONCE_MORE)).toBeUndefined();
  expect(progress.after(ONCE_MORE)).toEqual(failed("The API is overloaded."));
});

test("a problem that does not pass is the reason at once", () => {
  write("- [ ] One");
  expect(start().after({ reason: "The token is dead.", fatal: true })).toEqual(failed("The token is dead."));
});

test("a tick does not make up for an agent that failed", () => {
  write("- [ ] One");
  const progress = start();
  write("- [x] One");
  expect(progress.after(ONCE_MORE)).toEqual(failed("The API is overloaded."));
});

test("fails a document without boxes, and one that the agent removed", () => {
  write("# Nothing");
  const reason = 'The playbook has no boxes ("- [ ] ..."), so there is nothing to do.';
  expect(start().verdict).toEqual(failed(reason));
  rmSync(document);
  expect(start().verdict).toEqual(failed(reason));
});
