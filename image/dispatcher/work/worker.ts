import type { JobFile } from "../../job/task.ts";
import type { GitHub } from "../github/client.ts";
import { GitHubError, isUnreachable } from "../github/error.ts";
import type { Job } from "../jobs/job.ts";
import type { Outcome, WorkContext, Worker } from "../jobs/worker.ts";
import type { Delivery } from "./delivery.ts";
import { branchName } from "./delivery-branch.ts";
import type { GuardLimits } from "./guard.ts";
import { issueText, specText } from "./issue-text.ts";
import type { Mirrors } from "./mirror.ts";
import { Run } from "./run.ts";
import { collectResult } from "./worker-collect.ts";
import { untilDelivered } from "./worker-delivery.ts";
import { workGuarded } from "./worker-guarded.ts";
import { type Result, ResultFolder } from "./worker-result.ts";
import { patiently } from "./worker-retry.ts";
import { Workspace } from "./workspace.ts";

/** A user that runs jobs, one at a time. */
export interface JobUser {
  readonly uid: number;
  readonly gid: number;
  /** What starts run-job as this user. */
  readonly command: readonly string[];
  /** What ends all processes of this user. */
  readonly killer: readonly string[];
  /** What removes, as root, what this user can't; the job's id is added. */
  readonly remover: readonly string[];
}

/** The image's two, by slot. */
export const JOB_USERS: Readonly<Record<1 | 2, JobUser>> = {
  1: { uid: 10005, gid: 10005, ...programsFor("job") },
  2: { uid: 10008, gid: 10008, ...programsFor("job2") },
};

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
  /** Milliseconds between tries while GitHub can't be reached. @default - 5 s to 10 min, 18 min in all */
  readonly pauses?: readonly number[];
}

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
    const folder = this.#resultFolder(job);
    let cost: number | undefined;
    try {
      if (job.stage !== "delivering") {
        const worked = await this.#work(job, context, folder);
        if (worked) return worked;
        await this.#untilDelivered(context, () => context.save({ stage: "delivering" }));
      }
      const result = folder.read();
      ({ cost } = result);
      const outcome = await this.#untilDelivered(context, () => this.#deliver(job, result, context));
      folder.removeBundle();
      return { ...outcome, cost };
    } catch (error) {
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

  /** @returns how the job ended, or nothing when it has a result */
  async #work(job: Job, context: WorkContext, folder: ResultFolder): Promise<Outcome | undefined> {
    await this.clean(job);
    try {
      const file = await this.#prepare(job, context);
      const { uid } = this.#user(job);
      const { limits, worktrees = "/data/worktrees" } = this.#props;
      const collect = (run: Run, cost: number) => collectResult(run, file, folder, cost);
      return await workGuarded({
        run: this.#run(job),
        guard: { uid, folder: worktrees, limits },
        context,
        collect,
      });
    } finally {
      await this.clean(job);
    }
  }

  /** Lays down what the job is given. */
  async #prepare(job: Job, context: WorkContext): Promise<JobFile> {
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
    return file;
  }

  async #textOf({ repository, issue, spec = "", requestedBy }: Job): Promise<string> {
    if (issue === undefined) return specText(repository, requestedBy, spec);
    return issueText(repository, await this.#props.github.issue(repository, issue));
  }

  #deliver(job: Job, result: Result, context: WorkContext): Promise<Outcome> {
    const { delivery } = this.#props;
    if (result.kind === "plan") return delivery.issues(job, result, context);
    return delivery.commits(job, { ...result, bundle: this.#resultFolder(job).bundle }, context);
  }

  #untilDelivered<T>(context: WorkContext, task: () => Promise<T> | T): Promise<T> {
    return untilDelivered(task, context, this.#props.pauses);
  }

  #patiently<T>(context: WorkContext, task: () => Promise<T>): Promise<T> {
    const { pauses } = this.#props;
    const log = (line: string): void => context.log(line);
    return patiently(task, { retry: isUnreachable, pauses, signal: context.signal, log });
  }

  #user(job: Job): JobUser {
    return (this.#props.users ?? JOB_USERS)[job.slot ?? 1];
  }

  #run(job: Job): Run {
    const { command, killer, remover } = this.#user(job);
    return new Run({ command, killer, remover, id: job.id });
  }

  #workspace(job: Job): Workspace {
    const root = this.#props.worktrees ?? "/data/worktrees";
    return new Workspace({ root, id: job.id, gid: this.#user(job).gid });
  }

  #resultFolder({ id }: Job): ResultFolder {
    return new ResultFolder(this.#props.jobs ?? "/data/jobs", id);
  }
}

function programsFor(user: string): Omit<JobUser, "uid" | "gid"> {
  const folder = "/usr/local/lib/backoffice";
  return {
    command: ["sudo", "-n", "-u", user, `${folder}/run-job`],
    killer: ["sudo", "-n", `${folder}/end-job-processes`, user],
    remover: ["sudo", "-n", `${folder}/remove-job-remains`],
  };
}
