import type { Rest } from "./rest.ts";

/** A comment of an issue. */
export interface IssueComment {
  readonly author: string;
  /** GitHub's word for who the author is to the repository: OWNER, MEMBER, COLLABORATOR, CONTRIBUTOR, NONE ... */
  readonly association: string;
  readonly body: string;
}

interface RestComment {
  readonly user: { readonly login: string } | null;
  readonly author_association: string;
  readonly body: string | null;
}

/** GitHub's name for an account that is gone. */
export const GHOST = "ghost";
/** Pages of 100 that are read. */
const PAGES = 10;

/** An issue's comments, oldest first. @throws GitHubError */
export async function readComments(rest: Rest, path: string, number: number): Promise<IssueComment[]> {
  const comments = (await rest.list(`${path}/issues/${number}/comments`, PAGES)) as RestComment[];
  return comments.map(({ user, author_association, body }) => ({
    author: user?.login ?? GHOST,
    association: author_association,
    body: body ?? "",
  }));
}

/** Comments on an issue, unless a comment with `marked` is there already. @throws GitHubError */
export async function makeComment(
  rest: Rest,
  path: string,
  number: number,
  body: string,
  marked: string,
): Promise<void> {
  const there = await readComments(rest, path, number);
  if (there.some((comment) => comment.body.includes(marked))) return;
  await rest.send("POST", `${path}/issues/${number}/comments`, { body: `${body}\n\n${marked}` });
}
