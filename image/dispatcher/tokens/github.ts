import { giveSecrets } from "../../health/fix.ts";
import type { Host } from "../../health/host.ts";
import { daysUntil } from "../../health/secrets-seen.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { WatchedToken } from "./warnings.ts";

const NAME = "GH_TOKEN";

/** What GitHub last said of the token. */
export interface GitHubSaid {
  readonly ok: boolean;
  /** Whether GitHub answered at all. @default true */
  readonly reachable?: boolean;
  /** UTC day, YYYY-MM-DD; null for one that never expires. */
  readonly expires: string | null;
  readonly problem?: string;
}

/** GitHub's token, by what GitHub last said of it; null before it was asked. */
export function githubToken(host: Host, said: GitHubSaid | null): WatchedToken {
  const about = {
    name: NAME,
    fingerprint: fingerprintOf(host, NAME),
    daysLeft: said?.expires ? daysUntil(host, new Date(`${said.expires}T00:00:00Z`)) : null,
    fix: `Make a new one at https://github.com/settings/tokens, then: ${giveSecrets(host, NAME)}`,
  };
  if (!said)
    return {
      ...about,
      ok: false,
      refused: false,
      problem: "GitHub was not asked yet since the host started.",
    };
  if (said.ok) return { ...about, ok: true, refused: false };
  const problem = said.problem ?? "GitHub does not accept it.";
  return { ...about, ok: false, refused: said.reachable ?? true, problem };
}
