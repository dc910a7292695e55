import type { GitHub } from "../github/client.ts";
import { GitHubError } from "../github/error.ts";
import type { GitRemote } from "../github/git-remote.ts";
import type { PullRequest } from "../github/pull-requests.ts";
import type { Job } from "../jobs/job.ts";
import type { Outcome, WorkContext } from "../jobs/worker.ts";
import { pushToFreeBranch } from "./delivery-branch.ts";
import { createIssues, listOf } from "./delivery-issues.ts";
import { planOf } from "./delivery-plan.ts";
import { reportEnd } from "./delivery-report.ts";
import type { Mirrors } from "./mirror.ts";
import { pullRequestBody, pullRequestTitle, unprotected } from "./pull-request.ts";
import { checkResult } from "./result.ts";
import { ResultRefused } from "./result-refused.ts";

export interface DeliveryProps {
  readonly github: GitHub;
  readonly mirrors: Mirrors;
  readonly remote: GitRemote;
}

/** The commits that a job made, and what it says of them. */
export interface MadeCommits {
  /** File with the bundle; the folder beside it with .git behind its name is used and removed. */
  readonly bundle: string;
  /** The commit and the branch that the job began at. */
  readonly base: string;
  readonly baseBranch: string;
  /** The branch in the bundle. */
  readonly branch: string;
  readonly summary: string;
  readonly tests: string;
  /** US dollars. @default - not told */
  readonly cost?: number;
}

/** The issues that a job planned. */
export interface MadePlan {
  /** Their texts by the names of their files. */
  readonly files: Readonly<Record<string, string>>;
  readonly summary: string;
}

type Context = Pick<WorkContext, "log" | "save">;

/**
 * Brings what a job made to GitHub. Each method can be called again after a crash: it goes on where it was.
 * They throw GitHubError when GitHub can't be reached or takes the token for none; what else it or the checks refuse is an outcome.
 */
export class Delivery {
  readonly #props: DeliveryProps;

  constructor(props: DeliveryProps) {
    this.#props = props;
  }

  /** Checks the commits, pushes them to a free branch, opens the pull request and tells the issue. */
  async commits(job: Job, made: MadeCommits, context: Context): Promise<Outcome> {
    return asOutcome(async () => {
      const opened = (await this.#opened(job)) ?? (await this.#open(job, made, context));
      context.save({ pullRequest: opened.url });
      context.log(`The pull request is ${opened.url}`);
      await this.#tell(job, `The host has opened #${opened.number} for this issue.`, "pull request", context);
      return { state: "succeeded", pullRequest: opened.url };
    });
  }

  /** Makes the issues and lists them on the job's own. */
  async issues(job: Job, { files, summary }: MadePlan, context: Context): Promise<Outcome> {
    return asOutcome(async () => {
      const { github } = this.#props;
      const created = await createIssues(github, job, planOf(files), (issues) => context.save({ issues }));
      const numbers = created.map(({ number }) => number);
      context.log(`The issues are ${numbers.map((number) => `#${number}`).join(", ")}`);
      await this.#tell(job, listOf(job, created, summary), "issues", context);
      return { state: "succeeded", issues: numbers };
    });
  }

  /** Tells a job's issue that it failed or was cancelled. @throws GitHubError */
  async report(job: Job): Promise<void> {
    await reportEnd(this.#props.github, job);
  }

  /** The pull request of an attempt that was cut off after opening it. It may be merged and its branch gone. */
  async #opened(job: Job): Promise<PullRequest | undefined> {
    if (job.branch === undefined) return undefined;
    const { github } = this.#props;
    const opened = await github.findPullRequest(job.repository, { head: job.branch, marker: markerOf(job) });
    if (opened) await github.label(job.repository, opened.number, LABELS);
    return opened;
  }

  async #open(job: Job, made: MadeCommits, context: Context): Promise<PullRequest> {
    const { github } = this.#props;
    const { repository } = job;
    const base = await github.defaultBranch(repository);
    const pushed = await this.#push(job, made, base, context);
    const protection = await github.protection(repository, base);
    if (protection === "unprotected") context.log(unprotected(repository, base));
    if (protection === "unknown") context.log(`Whether ${base} of ${repository} is protected can't be told.`);
    return github.openPullRequest(repository, {
      head: pushed.branch,
      base,
      title: pullRequestTitle(job.playbook, await this.#subject(job, pushed.subject)),
      body: pullRequestBody({ ...made, job, base, protection, messages: pushed.messages }),
      labels: LABELS,
      marker: markerOf(job),
    });
  }

  async #push(
    job: Job,
    made: MadeCommits,
    defaultBranch: string,
    { log, save }: Context,
  ): Promise<{ readonly branch: string; readonly subject: string; readonly messages: readonly string[] }> {
    const { mirrors, remote } = this.#props;
    const { repository } = job;
    if (!(await mirrors.has(repository, made.base))) await mirrors.fetch(repository, made.baseBranch);
    return mirrors.locked(repository, async (mirror) => {
      const { tip, commits, files, quarantine } = await checkResult({
        ...made,
        mirror,
        repository,
        ...(job.issue !== undefined && { issue: job.issue }),
      });
      log(`The result is accepted: ${commits.length} commits, ${files} files.`);
      try {
        const push = {
          repository,
          defaultBranch,
          branch: made.branch,
          commit: tip,
          folder: quarantine.folder,
        };
        const branch = await pushToFreeBranch(remote, push, (name) => save({ branch: name }));
        log(`Pushed to ${branch}`);
        const messages = commits.map(({ message }) => message);
        return { branch, subject: commits.at(-1)?.subject ?? "", messages };
      } finally {
        await quarantine.remove();
      }
    });
  }

  /** What the pull request is about: the issue's title, else the last commit's subject. */
  async #subject(job: Job, subject: string): Promise<string> {
    if (job.issue === undefined) return subject;
    return (await this.#props.github.issue(job.repository, job.issue)).title;
  }

  /** An issue that can't be commented on doesn't undo what is done. */
  async #tell(job: Job, text: string, about: string, { log }: Context): Promise<void> {
    if (job.issue === undefined) return;
    try {
      await this.#props.github.comment(job.repository, job.issue, text, `job ${job.id} ${about}`);
    } catch (error) {
      if (!(error instanceof GitHubError) || error.reason === "unreachable") throw error;
      log(`The issue can't be told: ${error.message}`);
    }
  }
}

const LABELS = ["backoffice"];

function markerOf({ id }: Job): string {
  return `job ${id} pull request`;
}

async function asOutcome(deliver: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await deliver();
  } catch (error) {
    // A token that is refused is no fault of the result's, which waits for another one.
    const refused = error instanceof GitHubError && error.reason === "refused" && error.status !== 401;
    if (!refused && !(error instanceof ResultRefused)) throw error;
    return { state: "failed", reason: error.message };
  }
}
