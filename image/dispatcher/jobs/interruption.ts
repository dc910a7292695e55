import type { Job } from "./job.ts";

/** How often a job's work is begun: the second time after an interruption. */
const WORKING_ATTEMPTS = 2;

/**
 * How many times, one after the other, the dispatcher may be killed in the midst of a job's delivery before that is taken for the job's fault.
 * Waiting for GitHub or for room is no such midst, so restarts are of no account then, however many there are.
 */
const CUT_OFFS = 5;

/** What becomes of a job that was running when the dispatcher was interrupted; the reason is a sentence. */
export type Next = "go on" | "begin anew" | { readonly failed: string };

/** @param cancelled whether somebody wants it to end */
export function afterInterruption(job: Job, cancelled: boolean): Next {
  const { id, stage = "working", attempts, cutOff = 0 } = job;
  if (cancelled) return { failed: "It was cancelled." };
  if (stage === "working") {
    if (attempts < WORKING_ATTEMPTS) return "begin anew";
    return {
      failed: `The dispatcher was interrupted ${attempts} times while the job was working; it isn't tried again.`,
    };
  }
  if (cutOff < CUT_OFFS) return "go on";
  const kept = stage === "delivering" ? ` What it made is kept for 90 days: /data/jobs/${id}` : "";
  return {
    failed: `The dispatcher was killed ${cutOff} times in the midst of ${stage} the job's result; it isn't tried again.${kept}`,
  };
}
