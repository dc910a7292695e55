import type { Check, Finding } from "./check.ts";
import { failing, ok, warning } from "./check.ts";
import { giveSecrets, restart } from "./fix.ts";
import type { Host } from "./host.ts";
import { lastProbe } from "./last-probe.ts";
import { DAY, daysUntil, firstSeen } from "./secrets-seen.ts";
import type { Probe } from "./verdict.ts";

/** `claude setup-token` makes tokens for one year. */
const VALID_DAYS = 365;
const WARN_DAYS = 30;
/** A probe runs every day; two days without one is a fault of the probe. */
const STALE_DAYS = 2;

export const claudeToken: Check = {
  name: "claude-token",
  look: (host) => {
    const probe = lastProbe(host);
    if (probe === "none") {
      return warning("Not tried yet since the host started.", `Wait two minutes. ${restart(host, "probe")}`);
    }
    if (probe === "foreign") {
      return failing(
        "/run/backoffice/probe/claude.json is not what backoffice-probe writes.",
        `Remove it: sudo rm -rf /run/backoffice/probe. ${restart(host, "probe")}`,
      );
    }
    if (daysUntil(host, new Date(probe.at)) < -STALE_DAYS) {
      return warning(`Last tried at ${probe.at}, and it should be daily.`, restart(host, "probe"));
    }
    return probe.ok ? accepted(host, probe) : refused(host, probe);
  },
};

function refused(host: Host, { problem = "Claude gave no answer.", cause = "other", at }: Probe): Finding {
  const fixes = {
    token: newToken(host),
    broker: restart(host, "broker"),
    other: `Try it yourself: claude -p ok. ${restart(host, "probe")}`,
  };
  return failing(`${problem} Tried at ${at}.`, fixes[cause]);
}

function accepted(host: Host, { at }: Probe): Finding {
  const seen = firstSeen(host, "CLAUDE_CODE_OAUTH_TOKEN");
  if (!seen) return ok(`Claude answered at ${at}.`);
  const days = daysUntil(host, new Date(seen.getTime() + VALID_DAYS * DAY));
  const why = `Claude answered at ${at}; the token is valid for about ${days} days more.`;
  return days <= WARN_DAYS ? warning(why, newToken(host)) : ok(why);
}

function newToken(host: Host): string {
  return `Make a new one on your own machine with claude setup-token, then: ${giveSecrets(host, "CLAUDE_CODE_OAUTH_TOKEN")}`;
}
