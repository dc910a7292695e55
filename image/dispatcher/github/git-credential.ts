import type { Route } from "../http/route.ts";
import type { GitHubToken } from "./token.ts";

/** What git's credential helper of the operator's session asks for (gitcredentials(7)): attributes line by line. The user name is the one GitHub takes with any token. */
export function gitCredentialRoute(token: GitHubToken): Route {
  return {
    method: "GET",
    path: "/git-credential",
    for: "operator",
    handle: () => ({ status: 200, text: credential(token) }),
  };
}

function credential(token: GitHubToken): string {
  return [
    "protocol=https",
    "host=github.com",
    "username=x-access-token",
    `password=${token.reveal()}`,
    "",
  ].join("\n");
}
