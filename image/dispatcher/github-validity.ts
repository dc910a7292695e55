import type { GitHubToken } from "./github-token.ts";

/** What GitHub said of the token. */
export interface GitHubValidity {
  readonly ok: boolean;
  /** UTC day on which the token expires; null when it never does or isn't known. */
  readonly expires: string | null;
  /** What is wrong and how to mend it, only when not ok. */
  readonly problem?: string;
}

/** Milliseconds GitHub may take to answer. */
const PATIENCE = 20_000;

const RENEW =
  'Get one at https://github.com/settings/tokens (classic, scopes repo and workflow) and give it to the host as GH_TOKEN (docs/secrets.md, "Rotating one").';

/**
 * Asks GitHub whether the token is good. `/rate_limit` takes any token and counts against no limit.
 * @throws Error when GitHub gives no answer at all
 */
export async function askGitHub(upstream: URL, token: GitHubToken): Promise<GitHubValidity> {
  const response = await fetch(new URL("/rate_limit", upstream), {
    headers: { authorization: `token ${token.reveal()}`, "user-agent": "backoffice-dispatcher" },
    redirect: "error",
    signal: AbortSignal.timeout(PATIENCE),
  });
  await response.body?.cancel();
  const expires = expiry(response.headers.get("github-authentication-token-expiration"));
  if (response.ok) return { ok: true, expires };
  if (response.status === 401) return { ok: false, expires, problem: `GitHub refuses the token. ${RENEW}` };
  return {
    ok: false,
    expires,
    problem: `GitHub answered ${response.status} to GET /rate_limit. It is asked again within the hour.`,
  };
}

/** The day in GitHub's `2027-01-31 23:59:59 UTC` or `2027-02-01 00:59:59 +0100`. */
function expiry(header: string | null): string | null {
  const time = Date.parse(header ?? "");
  return Number.isNaN(time) ? null : new Date(time).toISOString().slice(0, 10);
}
