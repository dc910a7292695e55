import { expect, test } from "vitest";
import { n8nOwner } from "../../../image/health/n8n";
import { standInHost } from "./stand-in-host";

const SEEN = "/data/backoffice/secrets-seen";

test("n8n's owner is set once the host saw an address for it", () => {
  const host = standInHost({ [SEEN]: "N8N_INSTANCE_OWNER_EMAIL 0123456789abcdef 2026-11-01\n" });
  expect(n8nOwner.look(host)).toEqual({ state: "ok", why: "The owner's account is set." });
});

test.each([
  [
    "fly",
    "on your own machine: export N8N_INSTANCE_OWNER_EMAIL and N8N_INSTANCE_OWNER_PASSWORD_HASH, raise secretsVersion in backoffice.ts by one, npx cdktf deploy fly",
  ],
  [
    "hetzner",
    `on your own machine: printf 'N8N_INSTANCE_OWNER_EMAIL=%s\\n' "$N8N_INSTANCE_OWNER_EMAIL" | ssh backoffice@ADDRESS sudo backoffice-secrets; ` +
      `printf 'N8N_INSTANCE_OWNER_PASSWORD_HASH=%s\\n' "$N8N_INSTANCE_OWNER_PASSWORD_HASH" | ssh backoffice@ADDRESS sudo backoffice-secrets`,
  ],
  ["preview", "export N8N_INSTANCE_OWNER_EMAIL and N8N_INSTANCE_OWNER_PASSWORD_HASH, then: npm run preview"],
])("without an owner no one can log in, and the fix is the one for %s", (target, command) => {
  const host = standInHost({
    "/run/backoffice/env/BACKOFFICE_TARGET": target,
    [SEEN]: "GH_TOKEN 0 2026-01-01",
  });
  expect(n8nOwner.look(host)).toEqual({
    state: "warning",
    why: "No one can log in to n8n: the owner's account stays closed until it has an address and a password.",
    fix: `Give the host an address and the bcrypt hash of a password: ${command}`,
  });
});
