import type { GitHubValidity } from "./github/validity.ts";
import type { Route } from "./http/route.ts";
import type { QueueHealth } from "./jobs/queue.ts";
import type { WorkflowProblem } from "./problems/problems.ts";

export interface HealthProps {
  /** What is known of the GitHub token, at once. */
  readonly github: () => GitHubValidity | null;
  readonly jobs: () => QueueHealth;
  /** What failed workflows said, the newest first. */
  readonly problems: () => readonly WorkflowProblem[];
}

/** Milliseconds after which a failed workflow is no news any more. */
const NEWS = 24 * 60 * 60 * 1000;

/** How the dispatcher is; who asks never waits for GitHub. */
export function healthRoute({ github, jobs, problems }: HealthProps): Route {
  return {
    method: "GET",
    path: "/health",
    for: "everybody",
    handle: () => ({
      status: 200,
      body: { ok: true, github: github(), jobs: jobs(), ...news(problems(), Date.now()) },
    }),
  };
}

function news(
  problems: readonly WorkflowProblem[],
  now: number,
): { readonly problems: number; readonly lastProblem?: string } {
  const recent = problems.filter(({ at }) => now - Date.parse(at) < NEWS);
  const [last] = recent;
  if (!last) return { problems: 0 };
  const where = last.node === undefined ? "" : ` at "${last.node}"`;
  return { problems: recent.length, lastProblem: `"${last.workflow}"${where}: ${last.message}` };
}
