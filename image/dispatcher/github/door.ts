import http from "node:http";
import { replyProblem } from "../http/reply.ts";
import { destinationOf } from "./destination.ts";
import { forward } from "./forward.ts";
import type { GitHubToken } from "./token.ts";

/** What a GitHub door needs to know. */
export interface DoorProps {
  readonly token: GitHubToken;
  /** Stands in for GitHub's API hosts. @default - https at the host that is asked for */
  readonly upstream?: URL;
  /** Answers what is asked of the host `backoffice`: the dispatcher's API, for the operator. */
  readonly own: http.RequestListener;
}

/** The host name under which the door answers for itself. */
const OWN_HOST = "backoffice";

/** The GitHub door for the operator's session: gh sends its requests through it and never sees the token; the host's own commands and git's credential helper ask the dispatcher through it. */
export function createDoor(props: DoorProps): http.Server {
  // A release file may take longer to send than Node's five minutes; silence is what ends a request here.
  return http.createServer({ requestTimeout: 0 }, (request, response) => {
    const host = request.headers.host ?? "";
    if (host === OWN_HOST) {
      props.own(request, response);
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
