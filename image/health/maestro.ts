import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Check } from "./check.ts";
import { absent, ok, warning } from "./check.ts";
import { restart } from "./fix.ts";
import { get } from "./request.ts";

/** Maestro's desktop. Nothing that must be done depends on it, so it is never failing. */
export const maestro: Check = {
  name: "maestro",
  look: async (host) => {
    if (!existsSync(join(host.root, "/opt/Maestro"))) return absent("The image was built without it.");
    try {
      const { status } = await get(host.ports.maestro, "/health");
      if (status === 200) return ok("Its web interface answers.");
      return warning(`Its web interface answers ${status}.`, restart(host, "maestro"));
    } catch (error) {
      return warning((error as Error).message, restart(host, "maestro"));
    }
  },
};
