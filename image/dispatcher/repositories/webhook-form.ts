/** Where GitHub's signals for issues are to be sent. */
export const webhookAddress = (url: string): string => new URL("/webhook/github", url).href;

/** Whether an address leads nowhere but to the machine that uses it. */
export function isLocal(url: string): boolean {
  return ["127.0.0.1", "localhost", "[::1]"].includes(new URL(url).hostname);
}

/** What a human enters in GitHub's form when the token may not create webhooks. */
export function webhookForm(repository: string, url: string): string {
  return [
    `Open https://github.com/${repository}/settings/hooks/new and enter:`,
    `  Payload URL   ${webhookAddress(url)}`,
    "  Content type  application/json",
    "  Secret        a value of your own (openssl rand -hex 32), which the host is given as well, as GITHUB_WEBHOOK_SECRET (docs/secrets.md)",
    "  Events        Let me select individual events: Issues, nothing else",
    "Or give the host a token that may do it: classic with scope repo, or fine-grained with Webhooks: read and write.",
  ].join("\n");
}
