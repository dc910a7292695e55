import http from "node:http";
import { destinationOf } from "./destination.ts";
import { forward } from "./forward.ts";
import { gitCredential } from "./git-credential.ts";
import type { GitHubToken } from "./github-token.ts";
import { replyProblem } from "./reply.ts";

/** What a GitHub door needs to know. */
export interface DoorProps {
  readonly token: GitHubToken;
  /** Stands in for GitHub's API hosts. @default - https at the host that is asked for */
  readonly upstream?: URL;
}

/** The host name under which the door answers for itself; git's credential helper asks it. */
const OWN_HOST = "backoffice";

/** The GitHub door for the operator's session: gh sends its requests through it and never sees the token, git asks it for a credential. */
export function createDoor(props: DoorProps): http.Server {
  // A release file may take longer to send than Node's five minutes; silence is what ends a request here.
  return http.createServer({ requestTimeout: 0 }, (request, response) => {
    const host = request.headers.host ?? "";
    if (host === OWN_HOST) {
      answer(request, response, props.token);
      return;
    }
    const destination = destinationOf(host, props.upstream);
    if (!destination) {
      replyProblem(
        response,
        403,
        `The GitHub door doesn't lead to "${host}", only to api.github.com, uploads.github.com and GitHub's storage. Ask that host without it, e.g. with curl.`,
      );
      return;
    }
    if (!request.url?.startsWith("/")) {
      replyProblem(
        response,
        400,
        `The GitHub door takes a path that begins with "/", not "${request.url ?? ""}".`,
      );
      return;
    }
    forward(request, response, destination, props.token);
  });
}

function answer(request: http.IncomingMessage, response: http.ServerResponse, token: GitHubToken): void {
  if (request.method !== "GET" || request.url !== "/git-credential") {
    replyProblem(response, 404, "The dispatcher answers GET /git-credential here, nothing else.");
    return;
  }
  response.writeHead(200, { "content-type": "text/plain", "cache-control": "no-store" });
  response.end(gitCredential(token));
}
