import type { Check, Finding } from "./check.ts";
import { failing, ok, warning } from "./check.ts";
import { giveSecrets, restart } from "./fix.ts";
import type { Host } from "./host.ts";
import { get } from "./request.ts";
import { daysUntil } from "./secrets-seen.ts";
import { serviceCheck } from "./service.ts";

/** What the dispatcher tells of itself and, once it has asked GitHub, of its token. */
interface DispatcherHealth {
  readonly ok: boolean;
  readonly problem?: string;
  readonly github: GitHubToken | null;
}

interface GitHubToken {
  readonly ok: boolean;
  /** YYYY-MM-DD; null for a token that does not expire. */
  readonly expires: string | null;
  readonly problem?: string;
}

const WARN_DAYS = 30;

export const dispatcher = serviceCheck("dispatcher", "dispatcher", async (host) => {
  const health = await dispatcherHealth(host);
  if (health.ok) return ok("It takes jobs.");
  return failing(health.problem ?? "It says that it is not well.", restart(host, "dispatcher"));
});

export const githubToken: Check = {
  name: "github-token",
  look: async (host) => {
    const health = await dispatcherHealth(host).catch(() => undefined);
    if (!health) {
      return warning("Not known while the dispatcher does not answer.", restart(host, "dispatcher"));
    }
    if (!health.github) {
      return warning("The dispatcher has no answer from GitHub yet.", "Ask again in a minute.");
    }
    return judge(host, health.github);
  },
};

function judge(host: Host, { ok: accepted, expires, problem }: GitHubToken): Finding {
  const fix = `Make a new one at https://github.com/settings/tokens, then: ${giveSecrets(host, "GH_TOKEN")}`;
  if (!accepted) return failing(problem ?? "GitHub does not accept it.", fix);
  if (expires === null) return ok("GitHub accepts it; it does not expire.");
  const days = daysUntil(host, new Date(`${expires}T00:00:00Z`));
  if (days <= WARN_DAYS) return warning(`GitHub accepts it until ${expires}, in ${days} days.`, fix);
  return ok(`GitHub accepts it until ${expires}, in ${days} days.`);
}

async function dispatcherHealth({ ports }: Host): Promise<DispatcherHealth> {
  const { status, body } = await get(ports.dispatcher, "/health");
  if (status !== 200) throw new Error(`GET /health on port ${ports.dispatcher} answers ${status}.`);
  try {
    return JSON.parse(body) as DispatcherHealth;
  } catch {
    throw new Error(`GET /health on port ${ports.dispatcher} does not answer JSON.`);
  }
}
