import { stat } from "node:fs/promises";
import { GitFailure } from "../github/git.ts";
import { identityProblems, readCommits, type ResultCommit } from "./result-commits.ts";
import { ContentCheck } from "./result-content.ts";
import { failureOf } from "./result-failure.ts";
import { type BundleHeader, readBundleHeader } from "./result-header.ts";
import { messageProblems } from "./result-message.ts";
import { Quarantine } from "./result-quarantine.ts";
import { ResultRefused } from "./result-refused.ts";

/** A job's result and what it is to be. */
export interface ResultProps {
  /** File with the bundle. */
  readonly bundle: string;
  /** The dispatcher's own clone of the repository. */
  readonly mirror: string;
  /** The commit the job began at. */
  readonly base: string;
  /** The one branch the bundle is to have. */
  readonly branch: string;
  /** As owner/name. */
  readonly repository: string;
  /** The job's issue, which its commits may close. @default - none */
  readonly issue?: number;
}

/** A result that may be pushed. */
export interface CheckedResult {
  /** The commit at its end. */
  readonly tip: string;
  /** Oldest first. */
  readonly commits: readonly ResultCommit[];
  readonly files: number;
  /** Holds its objects; to be removed when it is pushed. */
  readonly quarantine: Quarantine;
}

const LARGEST_BUNDLE = 50 * 1024 * 1024;
const MOST_COMMITS = 50;
const MOST_FILES = 500;

/**
 * Checks what a job made, in a repository apart (`bundle` with .git behind it), before any of it can leave the host.
 * @throws ResultRefused with everything that is wrong
 * @throws Error when it could not be checked, which tells nothing about it
 */
export async function checkResult(props: ResultProps): Promise<CheckedResult> {
  const { size } = await stat(props.bundle);
  if (size === 0) throw new ResultRefused(["The job made no commit."]);
  if (size > LARGEST_BUNDLE) {
    throw new ResultRefused([`The bundle has ${size} bytes; allowed are ${LARGEST_BUNDLE}.`]);
  }
  const header = await readBundleHeader(props.bundle).catch((error: unknown) => {
    // It could not be read at all.
    if ((error as NodeJS.ErrnoException).code !== undefined) throw error;
    throw new ResultRefused([(error as Error).message]);
  });
  const quarantine = await Quarantine.make(`${props.bundle}.git`, props.mirror);
  try {
    return await checkIn(quarantine, props, header);
  } catch (error) {
    await quarantine.remove();
    throw isBad(error) ? new ResultRefused([unreadable(error)]) : error;
  }
}

async function checkIn(
  quarantine: Quarantine,
  { bundle, base, branch, repository, issue }: ResultProps,
  header: BundleHeader,
): Promise<CheckedResult> {
  const tip = branchTip(header, branch);
  await checkKnown(quarantine, header.prerequisites);
  await quarantine.take(bundle, header.length);
  const commit = await quarantine.git(["rev-parse", "--verify", `${tip}^{commit}`]);
  if (commit.toString().trim() !== tip)
    throw new ResultRefused([`Object ${short(tip)} at the end of the branch is no commit.`]);
  // All that the branch needs is there, or this fails.
  await quarantine.git(["rev-list", "--objects", "--quiet", tip, "--not", base, "--"]);
  if (!(await isAncestor(quarantine, base, tip))) {
    throw new ResultRefused([
      `Commit ${short(tip)} doesn't build on ${short(base)}, where the job began. History may be added to, not rewritten.`,
    ]);
  }
  const commits = await readCommits(quarantine, base, tip, MOST_COMMITS + 1);
  const tree = (await quarantine.git(["rev-parse", "--verify", `${base}^{tree}`])).toString().trim();
  const content = new ContentCheck(quarantine, tree);
  const problems: string[] = [];
  if (commits.length === 0) problems.push("The job made no commit.");
  if (commits.length > MOST_COMMITS) problems.push(`There are more than ${MOST_COMMITS} commits.`);
  for (const commit of commits) {
    const wrong = [
      ...identityProblems(commit),
      ...messageProblems(commit, { repository, issue }),
      ...(await content.problems(commit)),
    ];
    problems.push(...wrong.map((what) => `Commit ${short(commit.id)} ${what}.`));
  }
  if (content.files > MOST_FILES)
    problems.push(`${content.files} files are changed; allowed are ${MOST_FILES}.`);
  // Before git's own check, which could fail for other reasons.
  if (problems.length > 0) throw new ResultRefused(problems);
  await quarantine.check();
  return { tip, commits, files: content.files, quarantine };
}

function branchTip({ refs }: BundleHeader, branch: string): string {
  const wanted = `refs/heads/${branch}`;
  const [only, ...others] = refs;
  if (only?.name === wanted && others.length === 0) return only.commit;
  const names = refs.map(({ name }) => JSON.stringify(name)).join(", ") || "nothing";
  throw new ResultRefused([`The bundle has ${names}; it is to have "${wanted}" and nothing else.`]);
}

async function checkKnown(quarantine: Quarantine, commits: readonly string[]): Promise<void> {
  const input = commits.map((commit) => `${commit}\n`).join("");
  const said = (await quarantine.git(["cat-file", "--batch-check=%(objecttype)"], input))
    .toString()
    .split("\n");
  const unknown = commits.filter((_, index) => said[index] !== "commit");
  if (unknown.length === 0) return;
  throw new ResultRefused(
    unknown.map(
      (commit) => `The bundle builds on commit ${short(commit)}, which the repository doesn't have.`,
    ),
  );
}

async function isAncestor(quarantine: Quarantine, base: string, tip: string): Promise<boolean> {
  const common = await quarantine.git(["rev-list", "--max-count=1", base, "--not", tip, "--"]);
  return common.length === 0;
}

function isBad(error: unknown): error is GitFailure {
  return error instanceof GitFailure && failureOf(error) === "bad";
}

function unreadable({ message }: GitFailure): string {
  return `The bundle can't be accepted as it is: ${message.split("\n").join("; ")}.`;
}

function short(commit: string): string {
  return commit.slice(0, 10);
}
