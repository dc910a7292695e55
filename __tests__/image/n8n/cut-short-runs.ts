import type { RunData } from "../../../image/n8n/cut-short-data";
import type { CutShort } from "../../../image/n8n/cut-short-plan";
import { workflow } from "./workflow-files";

export const NOW = Date.parse("2026-11-23T08:00:00Z");

/** A run of one of the image's workflows. @param next the node that comes next @param done those before it */
export function cutShort(
  id: string,
  next: string,
  done: readonly string[] = [],
  more: Partial<CutShort> = {},
): CutShort {
  return {
    id: 7,
    workflowId: id,
    came: NOW - 60_000,
    again: false,
    workflow: workflow(id),
    data: runData(next, done),
    ...more,
  };
}

export function runData(next: string, done: readonly string[] = []): RunData {
  const data = { main: [[{ json: { subject: "Where\n is it?" } }]] };
  return {
    resultData: { runData: Object.fromEntries(done.map((name) => [name, [{ data }]])) },
    executionData: { nodeExecutionStack: [{ node: { name: next }, data }] },
  };
}
