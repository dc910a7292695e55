import { GitHubError } from "./error.ts";
import { GHOST, readComments, type IssueComment } from "./comments.ts";
import type { Rest } from "./rest.ts";

/** An issue with its comments, as people wrote them. */
export interface Issue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly author: string;
  readonly labels: readonly string[];
  readonly state: "open" | "closed";
  readonly url: string;
  readonly comments: readonly IssueComment[];
}

/** An open issue, as an overview has it. */
export interface OpenIssue {
  readonly number: number;
  readonly title: string;
  readonly labels: readonly string[];
  readonly url: string;
  /** ISO time. */
  readonly createdAt: string;
}

/** An issue to be made. */
export interface NewIssue {
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
  /** What it is made for, if it is to be made once only, and the ISO time before which it can't have been made. @default - made each time */
  readonly once?: { readonly marker: string; readonly since: string };
}

/** An issue that was made, now or before. */
export interface MadeIssue {
  readonly number: number;
  readonly url: string;
  /** It was there already. */
  readonly known: boolean;
}

interface RestIssue {
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
  readonly user: { readonly login: string } | null;
  readonly labels: readonly (string | { readonly name: string })[];
  readonly state: "open" | "closed";
  readonly html_url: string;
  readonly created_at: string;
  readonly pull_request?: object;
}

/** Pages of 100 read of any list. */
const PAGES = 10;

/** @throws GitHubError, also when the number is a pull request's */
export async function readIssue(rest: Rest, path: string, number: number): Promise<Issue> {
  const issue = (await rest.get(`${path}/issues/${number}`)) as RestIssue;
  if (issue.pull_request) {
    throw new GitHubError("refused", `#${number} is a pull request. Name an issue.`);
  }
  return {
    number: issue.number,
    title: issue.title,
    body: issue.body ?? "",
    author: issue.user?.login ?? GHOST,
    labels: labelNames(issue),
    state: issue.state,
    url: issue.html_url,
    comments: await readComments(rest, path, number),
  };
}

/** Makes an issue. @throws GitHubError */
export async function makeIssue(
  rest: Rest,
  path: string,
  wanted: Omit<NewIssue, "once">,
): Promise<MadeIssue> {
  const { title, body, labels } = wanted;
  const made = (await rest.send("POST", `${path}/issues`, { title, body, labels })) as RestIssue;
  return { number: made.number, url: made.html_url, known: false };
}

/** The issue made since `since` (ISO time) with `marked` in its text. @throws GitHubError */
export async function findIssue(
  rest: Rest,
  path: string,
  marked: string,
  since: string,
): Promise<MadeIssue | undefined> {
  const query = `state=all&sort=created&direction=asc&since=${encodeURIComponent(since)}`;
  const issues = (await rest.list(`${path}/issues?${query}`, PAGES)) as RestIssue[];
  const known = issues.find(({ body }) => body?.includes(marked));
  return known && { number: known.number, url: known.html_url, known: true };
}

/** The open issues, newest first. @throws GitHubError */
export async function listOpenIssues(rest: Rest, path: string): Promise<OpenIssue[]> {
  const issues = (await rest.list(`${path}/issues?state=open`, PAGES)) as RestIssue[];
  return issues
    .filter(({ pull_request }) => !pull_request)
    .map((issue) => ({
      number: issue.number,
      title: issue.title,
      labels: labelNames(issue),
      url: issue.html_url,
      createdAt: issue.created_at,
    }));
}

function labelNames({ labels }: RestIssue): string[] {
  return labels.map((label) => (typeof label === "string" ? label : label.name));
}
