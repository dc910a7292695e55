import type { GitHub } from "../github/client.ts";
import type { Job } from "../jobs/job.ts";
import { code } from "../signals/outside-text.ts";
import type { PlannedIssue } from "./delivery-plan.ts";
import { block } from "./pull-request.ts";

/** Milliseconds by which GitHub's clock may be behind the host's. */
const CLOCKS_APART = 5 * 60_000;
/** Characters. */
const SUMMARY = 12_000;

/** An issue made for a planned one. */
export interface Created {
  readonly planned: PlannedIssue;
  readonly number: number;
}

/**
 * Makes the planned issues, each once, however often it is tried.
 * @param made is told the numbers so far, after each
 * @throws GitHubError
 */
export async function createIssues(
  github: GitHub,
  job: Job,
  plan: readonly PlannedIssue[],
  made: (numbers: readonly number[]) => void,
): Promise<Created[]> {
  const since = new Date(Date.parse(job.createdAt) - CLOCKS_APART).toISOString();
  const created: Created[] = [];
  for (const planned of plan) {
    const { number } = await github.createIssue(job.repository, {
      title: planned.title,
      body: bodyOf(job, planned, created),
      labels: [...planned.labels, "backoffice"],
      once: { marker: `job ${job.id} issue ${planned.name}`, since },
    });
    created.push({ planned, number });
    made(created.map((one) => one.number));
  }
  return created;
}

/** The comment that lists the issues on the one they were planned for. */
export function listOf(job: Job, created: readonly Created[], summary: string): string {
  return [
    `The host has made ${created.length} issues of this one (job ${code(job.id)}). Label one \`auto\` to have it worked on.`,
    created.map(({ number }) => `- #${number}`).join("\n"),
    block(summary, SUMMARY, "The agent wrote no summary."),
  ].join("\n\n");
}

function bodyOf(job: Job, { body, dependsOn }: PlannedIssue, created: readonly Created[]): string {
  const numbers = dependsOn.flatMap((name) =>
    created.filter(({ planned }) => Number(planned.name) === Number(name)).map(({ number }) => `#${number}`),
  );
  return [
    ...(body === "" ? [] : [body]),
    ...(numbers.length === 0 ? [] : [`Depends on ${numbers.join(", ")}.`]),
    ...(job.issue === undefined ? [] : [`Part of #${job.issue}.`]),
  ].join("\n\n");
}
