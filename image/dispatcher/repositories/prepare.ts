import type { GitHub } from "../github/client.ts";
import { GitHubError, hasStatus } from "../github/error.ts";
import { LABELS } from "./labels.ts";
import { isLocal, webhookAddress, webhookForm } from "./webhook-form.ts";

/** How one thing in a repository stands: what was done or found, or what is wrong and what to do about it. */
export type Prepared =
  | { readonly ok: true; readonly did: string }
  | { readonly ok: false; readonly problem: string; readonly fix?: string };

export interface PreparedRepository {
  readonly name: string;
  readonly labels: Prepared;
  readonly webhook: Prepared;
  readonly protection: Prepared;
}

export interface PrepareProps {
  readonly github: Pick<GitHub, "defaultBranch" | "ensureLabels" | "ensureWebhook" | "protection">;
  /** As owner/name. */
  readonly repositories: readonly string[];
  /** Where the host is reached from outside. */
  readonly url: string;
  /** What GitHub is to sign its signals with. */
  readonly webhookSecret: { reveal(): string };
}

/** Gives a repository its labels and its webhook, and looks whether its default branch is protected. May be called again at any time. */
export async function prepareRepository(props: PrepareProps, name: string): Promise<PreparedRepository> {
  return {
    name,
    labels: await attempt(() => labels(props, name)),
    webhook: await attempt(() => webhook(props, name), {
      fix: webhookForm(name, props.url),
      statuses: [403, 404],
    }),
    protection: await attempt(() => protection(props, name)),
  };
}

async function labels({ github }: PrepareProps, name: string): Promise<Prepared> {
  const made = await github.ensureLabels(name, LABELS);
  return { ok: true, did: made.length === 0 ? "All were there." : `Made ${made.join(", ")}.` };
}

/** Its secret is set each time: it changes with the token, and GitHub never shows it. */
async function webhook({ github, url, webhookSecret }: PrepareProps, name: string): Promise<Prepared> {
  if (isLocal(url)) {
    return {
      ok: false,
      problem: `GitHub can't reach this host: its address is ${url}. Labels are found all the same, within five minutes.`,
      fix: `Give it a domain (hetzner.domain in backoffice.ts, then deploy) and run backoffice-setup again. Behind a tunnel, with its address in place of this one:\n${webhookForm(name, url)}`,
    };
  }
  const did = await github.ensureWebhook(name, { url: webhookAddress(url), secret: webhookSecret.reveal() });
  return { ok: true, did: did === "created" ? "Made." : "Was there; its secret is set anew." };
}

async function protection({ github }: PrepareProps, name: string): Promise<Prepared> {
  const branch = await github.defaultBranch(name);
  const found = await github.protection(name, branch);
  if (found === "protected") return { ok: true, did: `${branch} is protected.` };
  return {
    ok: false,
    problem:
      found === "unprotected"
        ? `${branch} is not protected: whoever may push can change it without a review. The host never does.`
        : `GitHub doesn't tell whether ${branch} is protected.`,
    fix: `https://github.com/${name}/settings/branches: add a rule for ${branch} that requires a pull request before merging.`,
  };
}

/** @param otherwise what to do about refusals with these statuses */
async function attempt(
  work: () => Promise<Prepared>,
  otherwise: { readonly fix: string; readonly statuses: readonly number[] } = { fix: "", statuses: [] },
): Promise<Prepared> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    if (hasStatus(error, ...otherwise.statuses))
      return { ok: false, problem: error.message, fix: otherwise.fix };
    return { ok: false, problem: error.message };
  }
}
