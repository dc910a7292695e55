import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import type { Job, JobState } from "../../../../image/dispatcher/jobs/job";
import { removeOldLogs } from "../../../../image/dispatcher/jobs/old-logs";

const folder = mkdtempSync(join(tmpdir(), "old-logs-"));

afterAll(() => rmSync(folder, { recursive: true }));

it("removes what jobs left that ended more than 90 days ago, and nothing else", () => {
  const states: Record<string, JobState> = {
    "20260824-235959-0001": "succeeded",
    "20260825-000000-0002": "succeeded",
    "20260101-000000-0003": "queued",
    "20260101-000000-0004": "running",
  };
  for (const name of [...Object.keys(states), "20260101-000000-0005", "repositories", "2026"]) {
    mkdirSync(join(folder, name));
  }

  const find = (id: string) => (states[id] ? ({ state: states[id] } as Job) : undefined);
  const removed = removeOldLogs(folder, find, new Date("2026-11-23T00:00:00Z"));

  expect([...removed].sort()).toEqual(["20260101-000000-0005", "20260824-235959-0001"]);
  expect(readdirSync(folder).sort()).toEqual([
    "2026",
    "20260101-000000-0003",
    "20260101-000000-0004",
    "20260825-000000-0002",
    "repositories",
  ]);
});
