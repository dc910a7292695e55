import type { ResultMessage } from "./result-message.ts";
import type { Quarantine } from "./result-quarantine.ts";

/** Who makes the host's commits, as its /etc/gitconfig says. */
export const HOST_IDENTITY = "Backoffice host <backoffice@localhost>";

/** A commit of a result. */
export interface ResultCommit extends ResultMessage {
  readonly id: string;
  readonly tree: string;
  readonly author: string;
  readonly committer: string;
  /** The first line of its message. */
  readonly subject: string;
}

const FIELDS = ["%H", "%T", "%an <%ae>", "%cn <%ce>", "%s", "%e"];

/** The newest `limit` commits that `tip` has and `base` hasn't, oldest first. */
export async function readCommits(
  quarantine: Quarantine,
  base: string,
  tip: string,
  limit: number,
): Promise<ResultCommit[]> {
  const format = `--format=${FIELDS.join("%x00")}`;
  const range = [`--max-count=${limit}`, "--topo-order", "--reverse", "-z", format, `${base}..${tip}`, "--"];
  const output = (
    await quarantine.git(["log", "--no-show-signature", "--encoding=UTF-8", ...range])
  ).toString();
  const values = output === "" ? [] : output.replace(/\0$/, "").split("\0");
  const commits: Omit<ResultCommit, "message">[] = [];
  for (let at = 0; at < values.length; at += FIELDS.length) {
    const [id = "", tree = "", author = "", committer = "", subject = "", encoding = ""] = values.slice(at);
    if (!/^[0-9a-f]{40}$/.test(id)) throw new Error("The result's commits can't be read.");
    commits.push({ id, tree, author, committer, subject, encoding });
  }
  // As they are stored: git's own output is converted and ends at a NUL.
  const contents = await quarantine.contents(commits.map(({ id }) => id));
  return commits.map((commit, index) => ({ ...commit, message: messageIn(contents[index]) }));
}

/** What follows the first empty line of a commit. */
function messageIn(content: Buffer | undefined): string {
  const text = content?.toString() ?? "";
  const end = text.indexOf("\n\n");
  return end < 0 ? "" : text.slice(end + 2);
}

/** What is wrong about who made a commit. */
export function identityProblems({ author, committer }: ResultCommit): string[] {
  const made = { author, committer };
  return Object.entries(made)
    .filter(([, who]) => who !== HOST_IDENTITY)
    .map(([role, who]) => `has the ${role} ${JSON.stringify(who)}; a job's commits are by ${HOST_IDENTITY}`);
}
