import { statSync } from "node:fs";
import { join } from "node:path";
import { absent, failing, ok } from "./check.ts";
import { restart } from "./fix.ts";
import type { Host } from "./host.ts";
import { get } from "./request.ts";
import { serviceCheck } from "./service.ts";

/** Cloudflare's tunnel, there only when the host was given its token. */
export const tunnel = serviceCheck("tunnel", "tunnel", async (host) => {
  if (!tokenIsGiven(host)) return absent("No TUNNEL_TOKEN was given.");
  const { status } = await get(host.ports.tunnel, "/ready");
  if (status === 200) return ok("It is connected to Cloudflare.");
  return failing("It has no connection to Cloudflare.", restart(host, "tunnel"));
});

/** Whether the token's file has anything in it; none but the tunnel's user can read it. */
function tokenIsGiven({ root }: Host): boolean {
  return (statSync(join(root, "/run/secrets/TUNNEL_TOKEN"), { throwIfNoEntry: false })?.size ?? 0) > 0;
}
