import { senseless } from "./answer.ts";
import type { Rest } from "./rest.ts";

/** An open issue that has a label. */
export interface LabelledIssue {
  readonly number: number;
  readonly labels: readonly string[];
  /** ISO time of its last change. */
  readonly updatedAt: string;
}

/** That somebody has set a label on an issue. */
export interface LabelEvent {
  readonly id: number;
  /** Whoever set it; empty for an account that is gone. */
  readonly login: string;
  /** ISO time, of GitHub's clock, in whole seconds. */
  readonly at: string;
}

interface RestIssue {
  readonly number: number;
  readonly labels: readonly (string | { readonly name: string })[];
  readonly updated_at: string;
  readonly pull_request?: object;
}

/** As documented for `labeled`: https://docs.github.com/en/rest/using-the-rest-api/issue-event-types#labeled */
interface RestEvent {
  readonly id: number;
  readonly event: string;
  readonly actor: { readonly login: string } | null;
  readonly created_at: string;
  readonly label?: { readonly name: string };
}

/** Pages of 100 read of a repository's labelled issues, and of an issue's events, whose newest are on the last one. */
const ISSUE_PAGES = 10;
const EVENT_PAGES = 30;

/** The open issues that have `label`, without pull requests, the one opened first at the beginning. @throws GitHubError */
export async function listLabelled(rest: Rest, path: string, label: string): Promise<LabelledIssue[]> {
  const query = `state=open&labels=${encodeURIComponent(label)}&sort=created&direction=asc`;
  const issues = (await rest.list(`${path}/issues?${query}`, ISSUE_PAGES)) as RestIssue[];
  return issues
    .filter(({ pull_request }) => !pull_request)
    .map(({ number, labels, updated_at }) => ({
      number,
      labels: labels.map((each) => (typeof each === "string" ? each : each.name)),
      updatedAt: updated_at,
    }));
}

/** Who set `label` on an issue last; undefined when nothing is known of it. @throws GitHubError */
export async function lastLabelled(
  rest: Rest,
  path: string,
  number: number,
  label: string,
): Promise<LabelEvent | undefined> {
  const asked = `${path}/issues/${number}/events`;
  const events = (await rest.list(asked, EVENT_PAGES)) as RestEvent[];
  const last = events.findLast(({ event, label: set }) => event === "labeled" && set?.name === label);
  if (!last) return undefined;
  if (!Number.isSafeInteger(last.id) || Number.isNaN(Date.parse(last.created_at)))
    throw senseless(`GET ${asked}`);
  return { id: last.id, login: last.actor?.login ?? "", at: last.created_at };
}
