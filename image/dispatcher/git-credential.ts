import type { GitHubToken } from "./github-token.ts";

/** What git reads from a credential helper (gitcredentials(7)): attributes line by line. The user name is the one GitHub takes with any token. */
export function gitCredential(token: GitHubToken): string {
  return [
    "protocol=https",
    "host=github.com",
    "username=x-access-token",
    `password=${token.reveal()}`,
    "",
  ].join("\n");
}
