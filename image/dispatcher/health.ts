import type { GitHubValidity } from "./github/validity.ts";
import type { Route } from "./http/route.ts";
import type { QueueHealth } from "./jobs/queue.ts";

export interface HealthProps {
  /** What is known of the GitHub token, at once. */
  readonly github: () => GitHubValidity | null;
  readonly jobs: () => QueueHealth;
}

/** How the dispatcher is; who asks never waits for GitHub. */
export function healthRoute({ github, jobs }: HealthProps): Route {
  return {
    method: "GET",
    path: "/health",
    for: "everybody",
    handle: () => ({ status: 200, body: { ok: true, github: github(), jobs: jobs() } }),
  };
}
