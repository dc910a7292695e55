import { type Host, thisHost } from "../../health/host.ts";
import type { Route } from "../http/route.ts";
import { claudeToken } from "./claude.ts";
import { type GitHubSaid, githubToken } from "./github.ts";
import { type TokenState, type WatchedToken, warningFor } from "./warnings.ts";

export interface TokenProps {
  /** What GitHub last said of its token, at once; null before it was asked. */
  readonly github: () => GitHubSaid | null;
  /** The host to look at, now. @default - this one */
  readonly host?: () => Host;
}

/** GET /tokens: how the two tokens are, and what is to be warned about. */
export function tokenRoutes({ github, host = thisHost }: TokenProps): Route[] {
  return [
    {
      method: "GET",
      path: "/tokens",
      handle: () => {
        const here = host();
        const claude = claudeToken(here);
        const atGitHub = githubToken(here, github());
        const warnings = [claude, atGitHub].flatMap((token) => warningFor(token) ?? []);
        return { status: 200, body: { claude: stateOf(claude), github: stateOf(atGitHub), warnings } };
      },
    },
  ];
}

function stateOf({ ok, daysLeft, problem }: WatchedToken): TokenState {
  return { ok, daysLeft, ...(problem !== undefined && { problem }) };
}
