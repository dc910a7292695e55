import { ok, warning } from "./check.ts";
import { toldByDispatcher } from "./dispatcher.ts";

/** Whether n8n's workflows said that they failed; those that come with the host tell the dispatcher. */
export const workflows = toldByDispatcher("workflows", (_, { problems = 0, lastProblem }) => {
  if (problems === 0) return ok("None failed in the last 24 hours.");
  const last = lastProblem === undefined ? "" : ` The last: ${lastProblem}`;
  const times = problems === 1 ? "once" : `${problems} times`;
  return warning(
    `Failed ${times} in the last 24 hours.${last}`,
    "See why in n8n: Overview, Executions; runs for signals of GitHub and Sentry are not kept there.",
  );
});
