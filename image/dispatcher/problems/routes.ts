import { Problem, type Route } from "../http/route.ts";
import { cleanLine } from "../signals/outside-text.ts";
import { textAt } from "../signals/payload.ts";
import type { Problems, WorkflowProblem } from "./problems.ts";

export interface ProblemProps {
  readonly problems: Problems;
  /** Where a problem is logged, on one line. @default - standard error */
  readonly log?: (line: string) => void;
  /** @default - the clock */
  readonly now?: () => Date;
}

const NAME_LIMIT = 200;
const MESSAGE_LIMIT = 1_000;

/** POST /problems: a workflow says that it failed. GET /problems: the last 100 that did, the newest first. */
export function problemRoutes({
  problems,
  log = console.error,
  now = () => new Date(),
}: ProblemProps): Route[] {
  return [
    {
      method: "POST",
      path: "/problems",
      handle: (request) => {
        const problem = problemOf(request.json(), now());
        const { workflow, node, message } = problem;
        log(`Workflow ${workflow} failed${node === undefined ? "" : ` at ${node}`}: ${message}`);
        problems.add(problem);
        return { status: 204 };
      },
    },
    { method: "GET", path: "/problems", handle: () => ({ status: 200, body: { problems: problems.all } }) },
  ];
}

function problemOf(body: unknown, now: Date): WorkflowProblem {
  const workflow = cleanLine(textAt(body, "workflow"), NAME_LIMIT);
  const node = cleanLine(textAt(body, "node"), NAME_LIMIT);
  const message = cleanLine(textAt(body, "message"), MESSAGE_LIMIT);
  if (!workflow || !message)
    throw new Problem(400, "A problem needs texts: workflow, message, and node where it is known.");
  return { at: now.toISOString(), workflow, ...(node && { node }), message };
}
