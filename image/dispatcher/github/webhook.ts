import type { Rest } from "./rest.ts";

/** A webhook of a repository. */
export interface Webhook {
  /** Where GitHub sends its signals. */
  readonly url: string;
  /** What GitHub signs them with. */
  readonly secret: string;
}

interface RestWebhook {
  readonly id: number;
  readonly config: { readonly url?: string };
}

/**
 * Makes the webhook for signals about issues, or sets the one of the same address anew: GitHub never shows a secret,
 * so whether it is still the right one can't be seen.
 * @throws GitHubError; refused when the token may not see to webhooks (scope admin:repo_hook, contained in repo)
 */
export async function ensureWebhook(
  rest: Rest,
  path: string,
  { url, secret }: Webhook,
): Promise<"created" | "updated"> {
  const hooks = (await rest.list(`${path}/hooks`, 1)) as RestWebhook[];
  const known = hooks.find(({ config }) => config.url === url);
  const settings = {
    config: { url, secret, content_type: "json", insecure_ssl: "0" },
    events: ["issues"],
    active: true,
  };
  if (known) {
    await rest.send("PATCH", `${path}/hooks/${known.id}`, settings);
    return "updated";
  }
  await rest.send("POST", `${path}/hooks`, { name: "web", ...settings });
  return "created";
}
