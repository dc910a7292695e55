import type { Check, Finding } from "./check.ts";
import { failing, ok, warning } from "./check.ts";
import { dispatcherHealth } from "./dispatcher-health.ts";
import type { DispatcherHealth } from "./dispatcher-health.ts";
import { restart } from "./fix.ts";
import type { Host } from "./host.ts";
import { serviceCheck } from "./service.ts";

export const dispatcher = serviceCheck("dispatcher", "dispatcher", async (host) => {
  const health = await dispatcherHealth(host);
  if (health.ok) return ok("It takes jobs.");
  return failing(health.problem ?? "It says that it is not well.", restart(host, "dispatcher"));
});

/** A check of what only the dispatcher knows: while it does not answer, that alone is told. */
export function toldByDispatcher(
  name: string,
  look: (host: Host, health: DispatcherHealth) => Finding,
): Check {
  return {
    name,
    look: async (host) => {
      const health = await dispatcherHealth(host).catch(() => undefined);
      if (health) return look(host, health);
      return warning("Not known while the dispatcher does not answer.", restart(host, "dispatcher"));
    },
  };
}
