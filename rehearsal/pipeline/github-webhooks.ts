import { createHmac, randomUUID } from "node:crypto";
import { repositoryJson, userJson } from "./github-json";
import type { GitHubHook, GitHubRepository } from "./github-repository";
import type { HttpAnswer } from "./http-call";

/** A webhook's request, as it goes out. */
export interface Webhook {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A webhook's request that went out, with what came back. */
export interface Delivered {
  readonly webhook: Webhook;
  readonly event: string;
  readonly answer: HttpAnswer;
}

/** What GitHub sends to `hook` when `sender` does something in a repository: signed over the body as it is sent. */
export function webhook(
  hook: GitHubHook,
  event: string,
  payload: object,
  { repository, sender }: { repository: GitHubRepository; sender: string },
): Webhook {
  const whole = { ...payload, repository: repositoryJson(repository), sender: userJson(sender) };
  const body = JSON.stringify(whole);
  const signature = (algorithm: string) =>
    `${algorithm}=${createHmac(algorithm, hook.config.secret ?? "")
      .update(body)
      .digest("hex")}`;
  const signed: Record<string, string> = hook.config.secret
    ? { "x-hub-signature": signature("sha1"), "x-hub-signature-256": signature("sha256") }
    : {};
  const headers = {
    accept: "*/*",
    "content-type": "application/json",
    "user-agent": "GitHub-Hookshot/0d9d3b7",
    "x-github-delivery": randomUUID(),
    "x-github-event": event,
    "x-github-hook-id": String(hook.id),
    "x-github-hook-installation-target-type": "repository",
    ...signed,
  };
  return { url: hook.config.url, headers, body };
}
