import { giveSecrets } from "../../health/fix.ts";
import type { Host } from "../../health/host.ts";
import { lastProbe } from "../../health/last-probe.ts";
import { DAY, daysUntil, firstSeen } from "../../health/secrets-seen.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { WatchedToken } from "./warnings.ts";

const NAME = "CLAUDE_CODE_OAUTH_TOKEN";
/** `claude setup-token` makes tokens for one year. */
const VALID_DAYS = 365;

/** Claude's token, by what came of the last question and the day on which the host first had it. */
export function claudeToken(host: Host): WatchedToken {
  const probe = lastProbe(host);
  const about = {
    name: NAME,
    fingerprint: fingerprintOf(host, NAME),
    daysLeft: daysLeft(host),
    fix: `Make a new one on your own machine with claude setup-token, then: ${giveSecrets(host, NAME)}`,
  };
  if (probe === "none")
    return { ...about, ok: false, refused: false, problem: "Not tried yet since the host started." };
  if (probe === "foreign") {
    return {
      ...about,
      ok: false,
      refused: false,
      problem: "What backoffice-probe writes was changed; see backoffice-health.",
    };
  }
  if (probe.ok) return { ...about, ok: true, refused: false };
  return {
    ...about,
    ok: false,
    refused: probe.cause === "token",
    problem: probe.problem ?? "Claude gave no answer.",
  };
}

function daysLeft(host: Host): number | null {
  const seen = firstSeen(host, NAME);
  return seen ? daysUntil(host, new Date(seen.getTime() + VALID_DAYS * DAY)) : null;
}
