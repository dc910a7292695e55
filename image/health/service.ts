import type { Check, Finding } from "./check.ts";
import { failing } from "./check.ts";
import { restart } from "./fix.ts";
import type { Host } from "./host.ts";

/**
 * A check of a service: while it gives no answer it is failing, and starting it anew is the fix.
 * @param service name of its folder in /run/service
 */
export function serviceCheck(
  name: string,
  service: string,
  look: (host: Host) => Finding | Promise<Finding>,
): Check {
  return {
    name,
    look: async (host) => {
      try {
        return await look(host);
      } catch (error) {
        return failing((error as Error).message, restart(host, service));
      }
    },
  };
}
