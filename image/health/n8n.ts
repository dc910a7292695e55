import type { Check } from "./check.ts";
import { failing, ok, warning } from "./check.ts";
import { giveSecrets, readLog, restart } from "./fix.ts";
import { get } from "./request.ts";
import { firstSeen } from "./secrets-seen.ts";
import { serviceCheck } from "./service.ts";

/** Life only: n8n's port answers before its migrations, so a slow first start isn't taken for a broken host. */
export const n8nPort = serviceCheck("n8n", "n8n", async (host) => {
  const { status } = await get(host.ports.n8n, "/healthz");
  if (status === 200) return ok("/healthz answers.");
  return failing(`/healthz answers ${status}.`, restart(host, "n8n"));
});

/** Readiness: a published webhook answers. `/healthz/readiness` is green while webhooks still answer 404. */
export const n8n = serviceCheck("n8n", "n8n", async (host) => {
  const { status } = await get(host.ports.n8n, "/webhook/backoffice-ready");
  if (status === 200) return ok("A webhook of it answers.");
  return failing(
    `It listens, but GET /webhook/backoffice-ready answers ${status}: it is still starting, or that workflow is not published.`,
    `Wait a minute. If it stays: n8n publish:workflow --id=backofficeReady01, then restart the host. Its log: ${readLog(host, "n8n")}`,
  );
});

export const n8nOwner: Check = {
  name: "n8n-owner",
  look: (host) => {
    if (firstSeen(host, "N8N_INSTANCE_OWNER_EMAIL")) return ok("The owner's account is set.");
    const names = ["N8N_INSTANCE_OWNER_EMAIL", "N8N_INSTANCE_OWNER_PASSWORD_HASH"];
    return warning(
      "No one can log in to n8n: the owner's account stays closed until it has an address and a password.",
      `Give the host an address and the bcrypt hash of a password: ${giveSecrets(host, ...names)}`,
    );
  },
};
