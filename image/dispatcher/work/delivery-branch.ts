import type { GitRemote } from "../github/git-remote.ts";
import { GitHubError } from "../github/error.ts";
import type { Job } from "../jobs/job.ts";

/** Commits to be pushed and where they are. */
export interface Push {
  readonly repository: string;
  /** The repository's default branch, which is never pushed to. */
  readonly defaultBranch: string;
  /** The wanted name. */
  readonly branch: string;
  readonly commit: string;
  /** A git repository that has the commit. */
  readonly folder: string;
}

/** How many names are tried: NAME, NAME-2, ... */
const NAMES = 20;
/** Milliseconds for a push. */
const PATIENCE = 5 * 60_000;
const OURS = "refs/heads/backoffice/";

/** The branch a job works on. The one it is pushed to has a number behind it when the name is taken. */
export function branchName({ playbook, issue, id }: Pick<Job, "playbook" | "issue" | "id">): string {
  return `backoffice/${playbook}-${issue ?? id}`;
}

/**
 * Pushes a commit to a new branch, without force; the branch's name. A branch that is there with just this commit is
 * the one of an earlier attempt.
 *
 * @param chosen is told the name before anything is pushed
 * @throws GitHubError
 */
export async function pushToFreeBranch(
  remote: GitRemote,
  push: Push,
  chosen: (branch: string) => void,
): Promise<string> {
  const names = Array.from(
    { length: NAMES },
    (_, index) => `${push.branch}${index === 0 ? "" : `-${index + 1}`}`,
  );
  const taken = await branchesAt(remote, push, names);
  const pushed = names.find((name) => taken.get(name) === push.commit);
  const name = pushed ?? names.find((one) => !taken.has(one));
  if (name === undefined) {
    throw new GitHubError(
      "refused",
      `${push.branch} and its names up to -${NAMES} are taken in ${push.repository}. Delete those that are merged or of no use.`,
    );
  }
  const ref = ownRef(name, push.defaultBranch);
  chosen(name);
  if (pushed === undefined) {
    const address = remote.address(push.repository);
    await remote.git(
      [
        "push",
        "--quiet",
        "--no-follow-tags",
        "--recurse-submodules=no",
        "--",
        address,
        `${push.commit}:${ref}`,
      ],
      { cwd: push.folder, patience: PATIENCE },
    );
  }
  return name;
}

/**
 * The full name of a branch that the host may push to.
 * @throws Error for any other: no fault elsewhere may lead to the default branch
 */
export function ownRef(branch: string, defaultBranch: string): string {
  const ref = `refs/heads/${branch}`;
  if (!ref.startsWith(OURS) || !/^[\w.-]+$/.test(ref.slice(OURS.length)) || branch === defaultBranch) {
    throw new Error(
      `The host doesn't push to "${branch}", only to branches below ${OURS} that aren't the default one.`,
    );
  }
  return ref;
}

async function branchesAt(
  remote: GitRemote,
  { repository, folder }: Push,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const refs = names.map((name) => `refs/heads/${name}`);
  const output = await remote.git(["ls-remote", "--refs", "--", remote.address(repository), ...refs], {
    cwd: folder,
  });
  const lines = output.toString().split("\n").filter(Boolean);
  return new Map(
    lines.map((line) => {
      const [commit = "", ref = ""] = line.split("\t");
      return [ref.replace(/^refs\/heads\//, ""), commit];
    }),
  );
}
