import http from "node:http";
import https from "node:https";
import { pipeline } from "node:stream";
import type { Destination } from "./destination.ts";
import type { GitHubToken } from "./token.ts";
import { endToEnd } from "./headers.ts";
import { replyProblem } from "../http/reply.ts";

/** Milliseconds without a byte either way after which a request is given up. */
const SILENCE = 60_000;

/** Passes a request on to its destination and the answer back, both as they come, with the real token in place of whatever came. */
export function forward(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  destination: Destination,
  token: GitHubToken,
): void {
  const { origin } = destination;
  const program = origin.protocol === "https:" ? https : http;
  const outgoing = program.request(origin, {
    method: request.method,
    path: request.url,
    headers: outgoingHeaders(request, destination, token),
  });
  outgoing.setTimeout(SILENCE, () => {
    outgoing.destroy(new Error(`no answer for ${SILENCE / 1000} s`));
  });
  outgoing.on("error", (error: NodeJS.ErrnoException) => {
    fail(response, origin, error);
  });
  outgoing.on("response", (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, endToEnd(answer.headers));
    // Headers of a stream that says nothing for a while would otherwise wait for its first byte.
    response.flushHeaders();
    pipeline(answer, response, () => undefined);
  });
  // Who hung up needs no answer.
  response.on("close", () => outgoing.destroy());
  pipeline(request, outgoing, () => undefined);
}

function outgoingHeaders(
  request: http.IncomingMessage,
  destination: Destination,
  token: GitHubToken,
): http.OutgoingHttpHeaders {
  const { authorization: _, ...headers } = endToEnd(request.headers);
  return {
    ...headers,
    host: destination.origin.host,
    ...(destination.withToken && { authorization: `token ${token.reveal()}` }),
    // Node frames the body of a DELETE or GET by no header of its own.
    ...(request.headers["transfer-encoding"] && { "transfer-encoding": "chunked" }),
  };
}

function fail(response: http.ServerResponse, origin: URL, error: NodeJS.ErrnoException): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  replyProblem(
    response,
    502,
    `GitHub can't be reached at ${origin.origin}: ${error.code ?? error.message}. Try again.`,
  );
}
