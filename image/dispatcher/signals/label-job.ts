import type { Job } from "../jobs/job.ts";
import { labelFor } from "./github.ts";
import type { LabelSetting } from "./labels.ts";

/** The one of these jobs that does what a label set at that time asks for. */
export function jobFor(setting: LabelSetting, jobs: readonly Job[]): Job | undefined {
  return jobs.find((job) => isFor(job, setting));
}

function isFor(job: Job, { repository, issue, label, at }: LabelSetting): boolean {
  if (job.repository !== repository || job.issue !== issue || labelFor(job.playbook) !== label) return false;
  return job.state === "queued" || job.state === "running" || Date.parse(job.createdAt) >= at.getTime();
}
