import type { GitHubValidity } from "../github/validity.ts";
import type { QueueHealth } from "../jobs/queue.ts";

/** How jobs are: also when none can be found, unless it is said of GitHub already that it or its token fails. */
export function jobsHealth(
  queue: QueueHealth,
  catchUp: { readonly problem: string | undefined },
  github: GitHubValidity | null,
): QueueHealth {
  const problem = queue.problem ?? (github?.ok === false ? undefined : catchUp.problem);
  return { ...queue, ...(problem !== undefined && { problem }) };
}
