import type { GitHub } from "../github/client.ts";
import { hasStatus } from "../github/error.ts";
import type { Job } from "../jobs/job.ts";
import { code } from "../signals/outside-text.ts";
import { block } from "./pull-request.ts";

/** Characters of a reason. */
const REASON = 8_000;

/**
 * Tells a job's issue that it failed or was cancelled, and why; once, however often it is tried.
 * @throws GitHubError when GitHub can't be reached, or refuses for another reason than that the issue is gone or closed to comments
 */
export async function reportEnd(github: GitHub, job: Job): Promise<void> {
  if (job.issue === undefined || (job.state !== "failed" && job.state !== "cancelled")) return;
  const label = job.playbook === "decompose-feature" ? "feature-spec" : "auto";
  const ended = job.state === "failed" ? "failed" : "was cancelled";
  const body = [
    `The host's job ${code(job.id)} (${code(job.playbook)}) ${ended}:`,
    block(job.reason ?? "", REASON, "No reason is known."),
    `For another try, take the label \`${label}\` off and set it again.`,
  ].join("\n\n");
  try {
    await github.comment(job.repository, job.issue, body, `job ${job.id} ${job.state}`);
  } catch (error) {
    if (!hasStatus(error, 404, 410)) throw error;
  }
}
