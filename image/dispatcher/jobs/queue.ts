import { isDeepStrictEqual } from "node:util";
import { Problem } from "../http/route.ts";
import { Attempts, type AttemptsProps } from "./attempts.ts";
import { HostDay } from "./host-day.ts";
import type { Job, JobRequest } from "./job.ts";
import type { Limits } from "./limits.ts";
import { Reporter } from "./reporter.ts";

export interface QueueProps extends Omit<AttemptsProps, "ended"> {
  readonly limits: Limits;
  /** How often it is looked whether a new day has begun, in milliseconds. @default 60000 */
  readonly lookEvery?: number;
}

/** What the queue tells of itself. */
export interface QueueHealth {
  readonly queued: number;
  readonly running: number;
  /** In the host's time zone. */
  readonly failedToday: number;
  readonly paused: boolean;
  /** What keeps jobs from being done: a sentence. */
  readonly problem?: string;
}

/** Takes jobs and has them done in order, within the limits. */
export class Queue {
  readonly #props: QueueProps;
  readonly #attempts: Attempts;
  readonly #reporter: Reporter;
  readonly #day: HostDay;
  #look: NodeJS.Timeout | undefined;
  #problem: string | undefined;

  constructor(props: QueueProps) {
    this.#props = props;
    this.#reporter = new Reporter(props);
    this.#day = new HostDay(props.limits.timeZone);
    this.#attempts = new Attempts({
      ...props,
      ended: () => {
        this.#reporter.wake();
        this.#fill();
      },
    });
  }

  /** Takes up what an earlier run of the dispatcher left, and goes on. */
  start(): void {
    for (const job of this.#props.journal.running()) this.#attempts.recover(job);
    this.#reporter.wake();
    this.#look = setInterval(() => this.#fill(), this.#props.lookEvery ?? 60_000);
    this.#fill();
  }

  /** Stops what is under way; the next start takes it up again. */
  async stop(): Promise<void> {
    clearInterval(this.#look);
    this.#reporter.stop();
    await this.#attempts.stop();
  }

  /**
   * Takes a job; it is on disk when this returns.
   *
   * @param delivery id of the signal it comes from; the same one leads to the same job
   * @throws Problem 409 when the signal led to another job, 503 when the disk takes nothing
   */
  accept(request: JobRequest, delivery?: string): { readonly job: Job; readonly known: boolean } {
    const { journal, now } = this.#props;
    const known = delivery === undefined ? undefined : journal.withDelivery(delivery);
    if (known) {
      if (isDeepStrictEqual(requestOf(known), request)) return { job: known, known: true };
      throw new Problem(
        409,
        `The delivery ${delivery ?? ""} has led to job ${known.id}, which was asked for with other words. A new wish needs a new X-Backoffice-Delivery.`,
      );
    }
    const job = onDisk(() => journal.add({ request, delivery, now: now() }));
    // After the answer, which shall not wait for the job's start.
    setImmediate(() => this.#fill());
    return { job, known: false };
  }

  /**
   * Ends a job: at once while it waits, as soon as its work has stopped while it runs.
   * @throws Problem 404 when there is none, 409 when it has ended
   */
  cancel(id: string): Job {
    const { journal, now, logs } = this.#props;
    const job = this.find(id);
    if (job.state === "cancelled") return job;
    if (job.state === "running") return onDisk(() => this.#attempts.cancel(job));
    if (job.state !== "queued") {
      throw new Problem(
        409,
        `Job ${id} has ended already (${job.state}, ${job.endedAt ?? ""}); there is nothing to cancel.`,
      );
    }
    const ended = onDisk(() =>
      journal.change(id, {
        state: "cancelled",
        reason: "It was cancelled before it started.",
        endedAt: now().toISOString(),
        reported: job.issue === undefined,
      }),
    );
    logs.note(id, `The job has ended: cancelled. ${ended.reason ?? ""}`);
    this.#reporter.wake();
    return ended;
  }

  /** Starts no further job, also after a restart; those that run go on. */
  pause(reason?: string): void {
    const { journal, now } = this.#props;
    onDisk(() => journal.pause({ since: now().toISOString(), reason }));
  }

  resume(): void {
    onDisk(() => this.#props.journal.resume());
    this.#fill();
  }

  /** @throws Problem 404 when there is none */
  find(id: string): Job {
    const job = this.#props.journal.find(id);
    if (!job)
      throw new Problem(404, `There is no job ${id}. GET /jobs lists them (operator: backoffice-jobs list).`);
    return job;
  }

  /** How many jobs were started today. */
  get startedToday(): number {
    const { journal, now } = this.#props;
    return journal.startedSince(this.#day.startOf(now()));
  }

  get health(): QueueHealth {
    const { journal, now } = this.#props;
    const problem = this.#problem ?? this.#attempts.problem;
    return {
      queued: journal.count("queued"),
      running: journal.count("running"),
      failedToday: journal.failedSince(this.#day.startOf(now())),
      paused: journal.paused !== undefined,
      ...(problem !== undefined && { problem }),
    };
  }

  /** Starts what may start now. */
  #fill(): void {
    try {
      while (this.#startNext());
      this.#problem = undefined;
    } catch (error) {
      this.#problem = `No job can be started: ${error instanceof Error ? error.message : String(error)}. It is tried again every minute.`;
      console.error(this.#problem);
    }
  }

  #startNext(): boolean {
    const { journal, limits } = this.#props;
    const slot = this.#attempts.freeSlot(limits.atOnce);
    if (slot === undefined || journal.paused) return false;
    const withinLimit = this.startedToday < limits.perDay;
    const job = journal.next(withinLimit ? "any" : "started before");
    if (job) this.#attempts.begin(job, slot);
    return job !== undefined;
  }
}

function requestOf({ playbook, repository, issue, spec, requestedBy }: Job): JobRequest {
  return { playbook, repository, ...(issue === undefined ? { spec } : { issue }), requestedBy };
}

/** @throws Problem 503 when the journal can't be written */
function onDisk<T>(write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (error instanceof Problem) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new Problem(
      503,
      `The journal of jobs can't be written (${why}), so nothing was changed. See backoffice-health; then try again.`,
    );
  }
}
