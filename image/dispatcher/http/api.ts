import type { IncomingMessage, RequestListener } from "node:http";
import { parseJson, readBody } from "./body.ts";
import { reply } from "./reply.ts";
import { Problem, type Reply, type Route } from "./route.ts";
import { Router } from "./router.ts";
import { type ApiToken, TOKEN_HEADER } from "./token.ts";

export interface ApiProps {
  readonly routes: readonly Route[];
  /**
   * What callers must have. Those without one are the operator, whom the socket's permissions let in, and may do everything.
   * @default - the callers are the operator
   */
  readonly token?: ApiToken;
}

/** Largest body of a route that names no limit, in bytes. */
const BODY_LIMIT = 65_536;

/** Answers requests by the routes. */
export function createApi({ routes, token }: ApiProps): RequestListener {
  const router = new Router(routes);
  return (request, response) => {
    answer(request, router, token)
      .catch((error: unknown) => refusal(request, error))
      .then((given) => {
        // What is left of a refused body is read and dropped, else a caller still sending would never see the answer.
        request.resume();
        reply(response, given);
      })
      .catch((error: unknown) => console.error(error));
  };
}

async function answer(request: IncomingMessage, router: Router, token?: ApiToken): Promise<Reply> {
  const { path, query } = target(request);
  const found = router.find(request.method ?? "", path);
  const forEverybody = !(found instanceof Problem) && found.route.for === "everybody";
  // Also what there is to ask is told only to those who may.
  if (token && !forEverybody) token.check(tokenOf(request));
  if (found instanceof Problem) throw found;
  const { route, params } = found;
  if (token && route.for === "operator") {
    throw new Problem(
      403,
      `${route.method} ${route.path} is the operator's alone: in an SSH session, through /run/dispatcher/github.sock.`,
    );
  }
  const body = await readBody(request, route.bodyLimit ?? BODY_LIMIT);
  return route.handle({ params, query, headers: request.headers, body, json: () => parseJson(body) });
}

/** The request's path and query; nothing is resolved in it. */
function target({ url = "/" }: IncomingMessage): { path: string; query: URLSearchParams } {
  const mark = url.indexOf("?");
  if (mark < 0) return { path: url, query: new URLSearchParams() };
  return { path: url.slice(0, mark), query: new URLSearchParams(url.slice(mark + 1)) };
}

function tokenOf(request: IncomingMessage): string | undefined {
  const given = request.headers[TOKEN_HEADER];
  return Array.isArray(given) ? given.join() : given;
}

function refusal(request: IncomingMessage, error: unknown): Reply {
  if (error instanceof Problem) return { status: error.status, body: { message: error.message } };
  console.error(`${request.method ?? ""} ${request.url ?? ""} failed:`, error);
  return {
    status: 500,
    body: { message: "The dispatcher failed at this request. The host's log says why; try again." },
  };
}
