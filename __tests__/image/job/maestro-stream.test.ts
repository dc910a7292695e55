import { expect, test } from "vitest";
import { readMaestroLine } from "../../../image/job/maestro-stream";

const complete = (fields: object) => JSON.stringify({ type: "task_complete", ...fields });

test("an attempt at a box counts as good only when it says so", () => {
  expect(readMaestroLine(complete({ success: true, summary: "[P] Task completed" }))).toEqual({
    type: "task_complete",
    failed: false,
    summary: "[P] Task completed",
  });
  expect(readMaestroLine(complete({}))).toEqual({ type: "task_complete", failed: true, summary: "" });
});

test("of a failed attempt the answer is told, on one line and no longer than 300 characters", () => {
  const event = readMaestroLine(
    complete({ success: false, summary: "[P] Task failed", fullResponse: `API\nError ${"x".repeat(400)}` }),
  );
  expect(event).toEqual({ type: "task_complete", failed: true, summary: `API Error ${"x".repeat(290)}` });
});

test("an error has its message and code", () => {
  const line = JSON.stringify({ type: "error", message: "No unchecked tasks found", code: "NO_TASKS" });
  expect(readMaestroLine(line)).toEqual({
    type: "error",
    message: "No unchecked tasks found",
    code: "NO_TASKS",
  });
});

test.each([
  "[2026-11-23T04:00:00.000Z] [AUTORUN] Auto Run started",
  "{",
  '  "playbook": "P"',
  "}",
  '{"type":"complete","success":true}',
  "",
])("log text and events that decide nothing are left out: %s", (line) => {
  expect(readMaestroLine(line)).toBeUndefined();
});
