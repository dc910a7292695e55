import { hasStatus } from "./error.ts";
import type { Rest } from "./rest.ts";

/** A pull request to be opened. */
export interface NewPullRequest {
  /** The branch with the commits, in the same repository. */
  readonly head: string;
  /** What it is opened for: there is one pull request of each name. */
  readonly marker: string;
  /** The branch it is to be merged into. */
  readonly base: string;
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
}

/** A pull request that is there. */
export interface PullRequest {
  readonly number: number;
  readonly url: string;
}

/** An open pull request, as an overview has it. */
export interface OpenPullRequest extends PullRequest {
  readonly title: string;
  /** ISO time. */
  readonly createdAt: string;
  readonly draft: boolean;
}

interface RestPullRequest {
  readonly number: number;
  readonly html_url: string;
  readonly title: string;
  readonly created_at: string;
  readonly draft?: boolean;
  readonly body: string | null;
}

/** Pages of 100 read of any list. */
const PAGES = 10;

/** Opens a pull request with `marked` in its text, unless there is one from the same branch. @throws GitHubError */
export async function openPullRequest(
  rest: Rest,
  repository: string,
  wanted: NewPullRequest,
  marked: string,
): Promise<PullRequest> {
  return (
    (await findPullRequest(rest, repository, wanted.head, marked)) ??
    (await create(rest, repository, wanted, marked))
  );
}

/** The pull request from a branch with `marked` in its text, open or closed. @throws GitHubError */
export async function findPullRequest(
  rest: Rest,
  repository: string,
  head: string,
  marked: string,
): Promise<PullRequest | undefined> {
  const known = (await from(rest, repository, head, "all")).find(({ body }) => body?.includes(marked));
  return known && outline(known);
}

async function create(
  rest: Rest,
  repository: string,
  { head, base, title, body }: NewPullRequest,
  marked: string,
): Promise<PullRequest> {
  const wanted = { head, base, title, body: `${body}\n\n${marked}` };
  try {
    return outline((await rest.send("POST", `/repos/${repository}/pulls`, wanted)) as RestPullRequest);
  } catch (error) {
    // GitHub allows one open pull request of two branches: somebody was faster, or took the mark out.
    const known = hasStatus(error, 422) && (await from(rest, repository, head, "open"))[0];
    if (known) return outline(known);
    throw error;
  }
}

async function from(rest: Rest, repository: string, head: string, state: string): Promise<RestPullRequest[]> {
  const owner = repository.split("/")[0] ?? "";
  const query = `state=${state}&head=${encodeURIComponent(`${owner}:${head}`)}`;
  return (await rest.list(`/repos/${repository}/pulls?${query}`, 1)) as RestPullRequest[];
}

/** The open pull requests, newest first. @throws GitHubError */
export async function listOpenPullRequests(rest: Rest, path: string): Promise<OpenPullRequest[]> {
  const there = (await rest.list(`${path}/pulls?state=open`, PAGES)) as RestPullRequest[];
  return there.map((one) => ({
    ...outline(one),
    title: one.title,
    createdAt: one.created_at,
    draft: one.draft ?? false,
  }));
}

function outline({ number, html_url }: RestPullRequest): PullRequest {
  return { number, url: html_url };
}
