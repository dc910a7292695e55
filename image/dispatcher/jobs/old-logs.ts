import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { JOB_ID } from "./job-id.ts";
import type { Job } from "./job.ts";

/** Days for which a job's folder, with its log and its result, is kept. Its row in the journal is kept for ever. */
const KEPT_DAYS = 90;
const DAY = 24 * 60 * 60 * 1000;

/**
 * Removes the folders of jobs that are older than 90 days and have ended.
 *
 * @param folder has a folder for each job; others in it are left alone
 * @param find a job by its id
 * @returns the ids of those removed
 */
export function removeOldLogs(
  folder: string,
  find: (id: string) => Job | undefined,
  now: Date,
): readonly string[] {
  const oldest = now.getTime() - KEPT_DAYS * DAY;
  const old = readdirSync(folder).filter((id) => dayOf(id) < oldest && hasEnded(find(id)));
  for (const id of old) rmSync(join(folder, id), { recursive: true, force: true });
  return old;
}

function dayOf(id: string): number {
  const [, year, month, day] = JOB_ID.exec(id) ?? [];
  return year && month && day ? Date.parse(`${year}-${month}-${day}`) : Infinity;
}

function hasEnded(job: Job | undefined): boolean {
  return job?.state !== "queued" && job?.state !== "running";
}
