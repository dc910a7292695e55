import { type ApiRequest, Problem, type Route } from "../http/route.ts";
import type { Queue } from "./queue.ts";

const REASON_LENGTH = 500;

/** The kill switch: that no further job is started. */
export function pauseRoutes(queue: Queue): readonly Route[] {
  return [
    {
      method: "POST",
      path: "/pause",
      handle: (request) => {
        queue.pause(reasonOf(request));
        return { status: 200, body: queue.health };
      },
    },
    {
      method: "POST",
      path: "/resume",
      handle: () => {
        queue.resume();
        return { status: 200, body: queue.health };
      },
    },
  ];
}

function reasonOf(request: ApiRequest): string | undefined {
  if (request.body.length === 0) return undefined;
  const given = request.json();
  const reason: unknown = typeof given === "object" && given !== null ? Reflect.get(given, "reason") : given;
  if (reason === undefined) return undefined;
  if (typeof reason === "string" && reason.length <= REASON_LENGTH) return reason;
  throw new Problem(
    400,
    `reason must be a text of at most ${REASON_LENGTH} characters, as in {"reason":"a release"}.`,
  );
}
