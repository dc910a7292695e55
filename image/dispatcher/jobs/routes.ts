import { type ApiRequest, Problem, type Reply, type Route } from "../http/route.ts";
import { JOB_STATES, type JobState } from "./job.ts";
import type { Journal } from "./journal.ts";
import type { Limits } from "./limits.ts";
import type { JobLogs } from "./log.ts";
import type { Queue } from "./queue.ts";
import { deliveryOf, jobRequest } from "./request.ts";
import { wholeNumber } from "../http/query.ts";

export interface JobRoutesProps {
  readonly queue: Queue;
  readonly journal: Journal;
  readonly logs: JobLogs;
  readonly limits: Limits;
  /** The host's, as owner/name. */
  readonly repositories: readonly string[];
  /** Told which signal has led to a job. @default - nobody is told */
  readonly accepted?: (delivery: string) => void;
}

/** What can be asked about jobs. */
export function jobRoutes(props: JobRoutesProps): readonly Route[] {
  const { queue } = props;
  return [
    { method: "POST", path: "/jobs", handle: (request) => accept(request, props) },
    { method: "GET", path: "/jobs", handle: ({ query }) => ({ status: 200, body: list(query, props) }) },
    {
      method: "GET",
      path: "/jobs/:id",
      handle: ({ params }) => ({ status: 200, body: queue.find(params["id"] ?? "") }),
    },
    {
      method: "GET",
      path: "/jobs/:id/log",
      handle: ({ params, query }) => ({ status: 200, text: logOf(params["id"] ?? "", query, props) }),
    },
    {
      method: "POST",
      path: "/jobs/:id/cancel",
      handle: ({ params }) => {
        const job = queue.cancel(params["id"] ?? "");
        return { status: job.state === "cancelled" ? 200 : 202, body: job };
      },
    },
  ];
}

function accept(request: ApiRequest, { queue, repositories, accepted }: JobRoutesProps): Reply {
  const delivery = deliveryOf(request.headers["x-backoffice-delivery"]);
  const { job, known } = queue.accept(jobRequest(request.json(), repositories), delivery);
  // After the answer, which shall not wait for it: the journal has the delivery already.
  if (delivery !== undefined) setImmediate(() => tell(accepted, delivery));
  return { status: known ? 200 : 202, body: { id: job.id, state: job.state, url: `/jobs/${job.id}` } };
}

/** What fails there does no harm to the job, which is known by its delivery anyway. */
function tell(accepted: JobRoutesProps["accepted"], delivery: string): void {
  try {
    accepted?.(delivery);
  } catch (error) {
    console.error(`It can't be noted that ${delivery} has led to a job:`, error);
  }
}

function list(query: URLSearchParams, { journal, queue, limits }: JobRoutesProps): object {
  const state = query.get("state") ?? undefined;
  if (state !== undefined && !JOB_STATES.includes(state as JobState)) {
    throw new Problem(400, `state is "${state}"; it must be one of ${JOB_STATES.join(", ")}.`);
  }
  const limit = wholeNumber(query, "limit", { least: 1, most: 500 }) ?? 50;
  return {
    jobs: journal.newest(limit, state as JobState | undefined),
    paused: journal.paused ?? null,
    problem: queue.health.problem ?? null,
    limits: { ...limits, startedToday: queue.startedToday },
  };
}

/** The log, or its last `tail` lines, or what comes after its first `from` bytes. */
function logOf(id: string, query: URLSearchParams, { queue, logs }: JobRoutesProps): string {
  const job = queue.find(id);
  const tail = wholeNumber(query, "tail", { least: 1, most: 100_000 });
  if (tail !== undefined) return logs.tail(job.id, tail);
  return logs.read(job.id, wholeNumber(query, "from", { least: 0, most: Number.MAX_SAFE_INTEGER }));
}
