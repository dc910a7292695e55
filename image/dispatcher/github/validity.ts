import { connectionProblem } from "./error.ts";
import type { GitHubToken } from "./token.ts";

/** What GitHub said of the token. */
export interface GitHubValidity {
  readonly ok: boolean;
  /** Whether GitHub gave a usable answer. When not, nothing new is known of the token itself. */
  readonly reachable: boolean;
  /** UTC day on which the token expires; null when it never does or isn't known. */
  readonly expires: string | null;
  /** What is wrong and how to mend it, only when not ok. */
  readonly problem?: string;
}

/** Milliseconds GitHub may take to answer. */
const PATIENCE = 20_000;

const RENEW =
  'Get one at https://github.com/settings/tokens (classic, scopes repo and workflow) and give it to the host as GH_TOKEN (docs/secrets.md, "Rotating one").';

/** Asks GitHub whether the token is good. `/rate_limit` takes any token and counts against no limit. */
export async function askGitHub(upstream: URL, token: GitHubToken): Promise<GitHubValidity> {
  let response: Response;
  try {
    response = await fetch(new URL("/rate_limit", upstream), {
      headers: { authorization: `token ${token.reveal()}`, "user-agent": "backoffice-dispatcher" },
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE),
    });
    await response.body?.cancel();
  } catch (error) {
    return unreachable(
      null,
      `GitHub can't be reached at ${upstream.origin}: ${connectionProblem(error)}. It is asked again every minute.`,
    );
  }
  const expires = expiry(response.headers.get("github-authentication-token-expiration"));
  if (response.ok) return { ok: true, reachable: true, expires };
  if (response.status === 401) {
    return { ok: false, reachable: true, expires, problem: `GitHub refuses the token. ${RENEW}` };
  }
  const answered = `GitHub answered ${response.status} to GET /rate_limit.`;
  if (response.status >= 500 || response.status === 429) {
    return unreachable(expires, `${answered} It is asked again every minute.`);
  }
  return { ok: false, reachable: true, expires, problem: `${answered} It is asked again within the hour.` };
}

function unreachable(expires: string | null, problem: string): GitHubValidity {
  return { ok: false, reachable: false, expires, problem };
}

/** The day in GitHub's `2027-01-31 23:59:59 UTC` or `2027-02-01 00:59:59 +0100`. */
function expiry(header: string | null): string | null {
  const time = Date.parse(header ?? "");
  return Number.isNaN(time) ? null : new Date(time).toISOString().slice(0, 10);
}
