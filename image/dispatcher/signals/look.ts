import type { GitHub } from "../github/client.ts";
import { hasStatus } from "../github/error.ts";
import type { LabelEvent, LabelledIssue } from "../github/labelled.ts";
import { Problem } from "../http/route.ts";
import type { Job, JobRequest } from "../jobs/job.ts";
import type { Deliveries } from "./deliveries.ts";
import { LABELS, type SignalJob, type StartingLabel, WRITERS, decide } from "./github.ts";
import { jobFor } from "./label-job.ts";
import type { IssueLabel, Labels } from "./labels.ts";

export interface LookProps {
  readonly github: Pick<GitHub, "labelled" | "lastLabelled" | "permission">;
  /** As owner/name. */
  readonly repositories: readonly string[];
  readonly labels: Labels;
  readonly deliveries: Pick<Deliveries, "keep" | "consumed">;
  readonly jobs: {
    /** Takes a job as POST /jobs does. */
    accept(request: JobRequest, delivery: string): { readonly job: Job };
    /** The job that a delivery has led to. */
    withDelivery(delivery: string): Job | undefined;
    /** The newest jobs, as many as may be of use. */
    newest(): readonly Job[];
  };
  /** @default - the console */
  readonly log?: (line: string) => void;
  /** @default - the clock */
  readonly now?: () => Date;
}

/** Milliseconds after which nobody expects a job of a label any more, as when a host was away for long: a week. */
const OLD = 7 * 24 * 60 * 60 * 1000;

/** Milliseconds after which an issue's events are read again although nothing seems to have changed. */
const AT_LEAST = 60 * 60 * 1000;

/** GitHub's lists may be a moment apart: a change may be in the list of issues before it is in that of an issue's events. */
const READ_AFTER_A_CHANGE = 2;

/** Failures at single issues after which the others aren't tried. */
const PATIENCE = 3;

interface Reading {
  readonly updatedAt: string;
  readonly at: number;
  readonly times: number;
}

/** Looks for the labels of a repository that nobody has told the host of, and makes jobs of them. */
export class Look {
  readonly #props: LookProps;
  readonly #now: () => Date;
  readonly #log: (line: string) => void;
  readonly #read = new Map<string, Reading>();

  constructor(props: LookProps) {
    this.#props = props;
    this.#now = props.now ?? (() => new Date());
    this.#log = props.log ?? ((line) => console.log(line));
  }

  /**
   * Looks once.
   * @throws GitHubError when something could not be read; the rest was dealt with, or is at the next look
   */
  async at(repository: string, signal?: AbortSignal): Promise<void> {
    let [older, failures, first]: [number, number, unknown] = [0, 0, undefined];
    for (const label of LABELS) {
      const issues = await this.#props.github.labelled(repository, label);
      this.#forgetOthers(repository, label, issues);
      for (const issue of issues) {
        if (signal?.aborted || failures === PATIENCE) break;
        try {
          if ((await this.#look({ repository, issue: issue.number, label }, issue)) === "older") older += 1;
        } catch (error) {
          failures += 1;
          first ??= error;
        }
      }
    }
    if (older > 0) this.#log(left(older, repository, this.#props.labels.since(repository)));
    if (failures > 0) throw first;
  }

  async #look(label: IssueLabel, issue: LabelledIssue): Promise<"older" | undefined> {
    const key = keyOf(label);
    const before = this.#read.get(key);
    const changed = before?.updatedAt !== issue.updatedAt;
    const at = this.#now().getTime();
    if (before && !changed && before.times >= READ_AFTER_A_CHANGE && at - before.at < AT_LEAST)
      return undefined;
    const event = await this.#last(label);
    const came = event && (await this.#deal(label, issue, event));
    this.#read.set(key, { updatedAt: issue.updatedAt, at, times: changed ? 1 : before.times + 1 });
    return came;
  }

  /** Undefined also for an issue that was deleted or moved since it was listed. */
  async #last({ repository, issue, label }: IssueLabel): Promise<LabelEvent | undefined> {
    try {
      return await this.#props.github.lastLabelled(repository, issue, label);
    } catch (error) {
      if (hasStatus(error, 301, 404, 410)) return undefined;
      throw error;
    }
  }

  async #deal(label: IssueLabel, issue: LabelledIssue, event: LabelEvent): Promise<"older" | undefined> {
    const { labels, github } = this.#props;
    if (labels.dealtWith(label) === event.id) return undefined;
    const at = new Date(event.at).getTime();
    if (at <= labels.since(label.repository).getTime() || at < this.#now().getTime() - OLD) {
      labels.settle(label, event.id);
      return "older";
    }
    const job = this.#jobFor(label, issue, event);
    if (!job) this.#log(`${shown(label)} starts nothing: nobody is known to have set it.`);
    else if (WRITERS.includes(await github.permission(job.repository, job.requestedBy)))
      this.#take(job, label, event);
    else this.#log(`${shown(label)} starts nothing: ${job.requestedBy} has no write access.`);
    labels.settle(label, event.id);
    return undefined;
  }

  /** What the webhook's signal of this label would ask for; undefined when nobody is known to have set it. */
  #jobFor(
    { repository, issue, label }: IssueLabel,
    { labels }: LabelledIssue,
    { login }: LabelEvent,
  ): SignalJob | undefined {
    const signal = {
      action: "labeled",
      label: { name: label },
      issue: { number: issue, state: "open", labels: labels.map((name) => ({ name })) },
      repository: { full_name: repository },
      sender: { login },
    };
    try {
      return decide("issues", signal, this.#props.repositories).job ?? undefined;
    } catch (error) {
      if (error instanceof Problem) return undefined;
      throw error;
    }
  }

  /** All of it without a pause, in which a signal could come. */
  #take(job: SignalJob, label: IssueLabel, { id, login, at }: LabelEvent): void {
    const { labels, deliveries, jobs } = this.#props;
    const setting = { ...label, at: new Date(at) };
    const delivery = labels.ofEvent(id, setting);
    if (jobs.withDelivery(delivery)) return;
    const other = jobFor(setting, jobs.newest());
    if (other) {
      this.#log(`${shown(label)} starts no second job: job ${other.id} is for the same.`);
      return;
    }
    deliveries.keep(delivery, delivery);
    const made = jobs.accept(job, delivery).job;
    deliveries.consumed(delivery);
    this.#log(`${shown(label)} was set by ${login} at ${at} without a signal of it: job ${made.id}.`);
  }

  /** What has lost its label may get it again without another change to see. */
  #forgetOthers(repository: string, label: StartingLabel, issues: readonly LabelledIssue[]): void {
    const there = new Set(issues.map(({ number }) => keyOf({ repository, issue: number, label })));
    const ofLabel = `${repository} ${label} `;
    for (const key of this.#read.keys()) {
      if (key.startsWith(ofLabel) && !there.has(key)) this.#read.delete(key);
    }
  }
}

function keyOf({ repository, issue, label }: IssueLabel): string {
  return `${repository} ${label} ${issue}`;
}

function shown({ repository, issue, label }: IssueLabel): string {
  return `The label ${label} on ${repository}#${issue}`;
}

function left(older: number, repository: string, since: Date): string {
  const [were, they] = older === 1 ? ["1 label was", "it starts"] : [`${older} labels were`, "they start"];
  return `${repository}: ${were} set before this host began to look (${since.toISOString()}) or more than 7 days ago; ${they} nothing. Take a label off and set it again to start its job.`;
}
