import type { Finding } from "./check.ts";
import { failing, ok, warning } from "./check.ts";
import { toldByDispatcher } from "./dispatcher.ts";
import type { GitHubToken } from "./dispatcher-health.ts";
import { giveSecrets } from "./fix.ts";
import type { Host } from "./host.ts";
import { daysUntil } from "./secrets-seen.ts";

const WARN_DAYS = 30;

export const githubToken = toldByDispatcher("github-token", (host, { github }) => {
  if (!github) return warning("The dispatcher has no answer from GitHub yet.", "Ask again in a minute.");
  return judge(host, github);
});

function judge(host: Host, { ok: accepted, reachable = true, expires, problem }: GitHubToken): Finding {
  if (!reachable) {
    return warning(
      problem ?? "GitHub can't be reached.",
      "Wait, it is asked again; the token may well be right. If it stays, see https://www.githubstatus.com and try: curl -I https://api.github.com",
    );
  }
  const fix = `Make a new one at https://github.com/settings/tokens, then: ${giveSecrets(host, "GH_TOKEN")}`;
  if (!accepted) return failing(problem ?? "GitHub does not accept it.", fix);
  if (expires === null) return ok("GitHub accepts it; it does not expire.");
  const days = daysUntil(host, new Date(`${expires}T00:00:00Z`));
  if (days <= WARN_DAYS) return warning(`GitHub accepts it until ${expires}, in ${days} days.`, fix);
  return ok(`GitHub accepts it until ${expires}, in ${days} days.`);
}
