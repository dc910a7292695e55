import type { GitHub } from "../github/client.ts";
import { GitHubError, hasStatus, isUnreachable } from "../github/error.ts";
import type { Job } from "../jobs/job.ts";
import type { Outcome, WorkContext, Worker } from "../jobs/worker.ts";
import type { Delivery } from "./delivery.ts";
import { branchName } from "./delivery-branch.ts";
import type { GuardLimits } from "./guard.ts";
import { issueText, specText } from "./issue-text.ts";
import type { Mirrors } from "./mirror.ts";
import { Run } from "./run.ts";
import { collectResult } from "./worker-collect.ts";
import { Finish } from "./worker-finish.ts";
import { collectGuarded, workGuarded, type Worked } from "./worker-guarded.ts";
import { type Result, ResultFolder } from "./worker-result.ts";
import { forEver, patiently, PAUSES, sentence } from "./worker-retry.ts";
import { isShort, Unclear } from "./worker-room.ts";
import { JOB_USERS, type JobUser } from "./worker-users.ts";
import { Workspace } from "./workspace.ts";

export interface WorkerProps {
  readonly github: Pick<GitHub, "issue" | "defaultBranch">;
  readonly mirrors: Pick<Mirrors, "bundle">;
  readonly delivery: Pick<Delivery, "commits" | "issues" | "report">;
  /** What one job may take; turns are the agent's, in all of the job. */
  readonly limits: GuardLimits & { readonly turns: number };
  /** Folder of the jobs' folders. @default "/data/worktrees" */
  readonly worktrees?: string;
  /** Folder of what is kept of jobs, each in one of its name. @default "/data/jobs" */
  readonly jobs?: string;
  /** @default JOB_USERS */
  readonly users?: Readonly<Record<1 | 2, JobUser>>;
  /** Milliseconds between tries while GitHub can't be reached; the last one again and again. @default - 5 s to 10 min */
  readonly pauses?: readonly number[];
}

const WORKTREES = "/data/worktrees";
const JOBS = "/data/jobs";

/** Who does jobs: in a folder and as a user of their own, watched, and with a result that is checked before it leaves the host. */
export function createWorker(props: WorkerProps): Worker {
  return new JobWorker(props);
}

class JobWorker implements Worker {
  readonly #props: WorkerProps;

  constructor(props: WorkerProps) {
    this.#props = props;
  }

  async run(job: Job, context: WorkContext): Promise<Outcome> {
    const { stage = "working" } = job;
    const folder = this.#resultFolder(job);
    const finish = new Finish({
      job,
      context,
      isShort: () => isShort(this.#folders),
      pauses: this.#props.pauses,
    });
    let { cost } = job;
    try {
      if (stage === "working") {
        const worked = await this.#work(job, context);
        if (worked.ended) return worked.ended;
        ({ cost } = worked);
      }
      if (stage !== "delivering") {
        const spent = cost ?? 0;
        const collect = () => this.#collect(job, context, spent);
        const ended = await finish.step({ stage: "collecting", cost: spent }, collect);
        if (ended) {
          await this.clean(job);
          return ended;
        }
      }
      const result = folder.read();
      ({ cost } = result);
      const deliver = () => this.#deliver(job, result, context);
      const outcome = await finish.step({ stage: "delivering" }, deliver);
      folder.removeBundle();
      return { ...outcome, cost };
    } catch (error) {
      if (error instanceof Unclear && !context.signal.aborted) {
        await this.clean(job);
        return { state: "failed", reason: error.message, cost };
      }
      if (error instanceof GitHubError) return { state: "failed", reason: error.message, cost };
      throw error;
    }
  }

  async clean(job: Job): Promise<void> {
    const workspace = this.#workspace(job);
    if (workspace.opened) {
      const run = this.#run(job);
      const ended = await run.end();
      const { code, errors } = ended.code === 0 && workspace.left ? await run.removeRemains() : ended;
      if (code !== 0) {
        throw new Error(
          `What job ${job.id} left could not be removed (exit code ${code}): ${errors} Restart the dispatcher: sudo s6-svc -r /run/service/dispatcher`,
        );
      }
    }
    workspace.remove();
  }

  async report(job: Job): Promise<void> {
    await this.#props.delivery.report(job);
  }

  /** What is left is removed at once, unless there is a result in it. */
  async #work(job: Job, context: WorkContext): Promise<Worked> {
    await this.clean(job);
    let worked: Worked | undefined;
    try {
      await this.#prepare(job, context);
      const { limits, worktrees = WORKTREES } = this.#props;
      const guard = { uid: this.#user(job).uid, folder: worktrees, limits };
      worked = await workGuarded({ run: this.#run(job), guard, context });
      return worked;
    } finally {
      if (!worked || worked.ended) await this.clean(job);
    }
  }

  /** @returns how the job ended, or nothing when it has a result */
  async #collect(job: Job, context: WorkContext, cost: number): Promise<Outcome | undefined> {
    const workspace = this.#workspace(job);
    const file = workspace.readJob();
    if (!file) return { state: "failed", reason: `The job's checkout is gone: ${workspace.folder}`, cost };
    const run = this.#run(job);
    // A full disk is waited for.
    const guard = { uid: this.#user(job).uid, limits: this.#props.limits };
    const collect = () => collectResult(run, file, this.#resultFolder(job), cost, this.#folders);
    return collectGuarded({ run, guard, context }, collect, cost);
  }

  /** Lays down what the job is given. */
  async #prepare(job: Job, context: WorkContext): Promise<void> {
    const { github, mirrors, limits } = this.#props;
    const { id, playbook, repository, issue } = job;
    const workspace = this.#workspace(job);
    const text = await this.#patiently(context, () => this.#textOf(job));
    const baseBranch = await this.#patiently(context, () => github.defaultBranch(repository));
    workspace.make();
    const base = await this.#patiently(context, () =>
      mirrors.bundle(repository, baseBranch, workspace.bundle),
    );
    const branch = branchName(job);
    const file = { id, playbook, repository, branch, base, baseBranch, issue, turns: limits.turns };
    workspace.open({ job: file, issue: text });
    context.log(`It works on ${repository}, from ${baseBranch} at ${base.slice(0, 10)}.`);
  }

  async #textOf({ repository, issue, spec = "", requestedBy }: Job): Promise<string> {
    if (issue === undefined) return specText(repository, requestedBy, spec);
    return issueText(repository, await this.#props.github.issue(repository, issue));
  }

  /** The checkout goes once the journal knows that the result is out of it. */
  async #deliver(job: Job, result: Result, context: WorkContext): Promise<Outcome> {
    await this.clean(job);
    const { delivery } = this.#props;
    if (result.kind === "plan") return delivery.issues(job, result, context);
    return delivery.commits(job, { ...result, bundle: this.#resultFolder(job).bundle }, context);
  }

  /** Nothing is paid for yet, and without GitHub or a good token each further job would fail in its turn: so they all wait. */
  async #patiently<T>(context: WorkContext, task: () => Promise<T>): Promise<T> {
    const done = await patiently(task, {
      retry: (error) => {
        const mayPass = isUnreachable(error) || hasStatus(error, 401);
        if (mayPass) context.held(sentence(error), "beginning");
        return mayPass;
      },
      pauses: forEver(this.#props.pauses ?? PAUSES),
      signal: context.signal,
      log: (line) => context.log(line),
    });
    context.held(undefined, "beginning");
    return done;
  }

  /** On the disks that a result needs. */
  get #folders(): readonly string[] {
    const { worktrees = WORKTREES, jobs = JOBS } = this.#props;
    return [worktrees, jobs];
  }

  #user(job: Job): JobUser {
    return (this.#props.users ?? JOB_USERS)[job.slot ?? 1];
  }

  #run(job: Job): Run {
    const { command, killer, remover } = this.#user(job);
    return new Run({ command, killer, remover, id: job.id });
  }

  #workspace(job: Job): Workspace {
    const root = this.#props.worktrees ?? WORKTREES;
    return new Workspace({ root, id: job.id, gid: this.#user(job).gid });
  }

  #resultFolder({ id }: Job): ResultFolder {
    return new ResultFolder(this.#props.jobs ?? JOBS, id);
  }
}
