import { setTimeout as sleep } from "node:timers/promises";
import type { Pauses } from "./back-off.ts";
import { Holds } from "./holds.ts";
import { afterInterruption } from "./interruption.ts";
import type { Job } from "./job.ts";
import type { Journal } from "./journal.ts";
import type { JobLogs } from "./log.ts";
import { persist } from "./persist.ts";
import type { Outcome, Worker } from "./worker.ts";

export interface AttemptsProps {
  readonly journal: Journal;
  readonly logs: JobLogs;
  readonly worker: Worker;
  readonly now: () => Date;
  /** Between tries of what must be done. @default - five seconds, at most an hour */
  readonly pauses?: Pauses;
  /** Told each time a slot becomes free. */
  ended(): void;
}

/** Which of the two job users; no more than one job runs as each. */
export type Slot = 1 | 2;

interface Occupant {
  readonly id: string;
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

/** Milliseconds that jobs get to end their processes when the dispatcher stops. */
const STOP_PATIENCE = 3_000;

/** The jobs under way, each in a slot, from their start in the journal to their end there. */
export class Attempts {
  readonly #props: AttemptsProps;
  readonly #slots = new Map<Slot, Occupant>();
  readonly #holds = new Holds();
  readonly #stop = new AbortController();
  #problem: string | undefined;

  constructor(props: AttemptsProps) {
    this.#props = props;
  }

  /** What keeps jobs from going on: sentences. */
  get problem(): string | undefined {
    return this.#problem ?? this.#holds.problem;
  }

  /** A slot without a job, of the first `atOnce`. While a job is held there is none: what it lacks, room or GitHub, others would lack. */
  freeSlot(atOnce: 1 | 2): Slot | undefined {
    if (this.#holds.problem !== undefined) return undefined;
    return ([1, 2] as const).find((slot) => slot <= atOnce && !this.#slots.has(slot));
  }

  /** Starts a queued job. @throws Error when the journal can't be written */
  begin(job: Job, slot: Slot): void {
    const begun = this.#props.journal.change(job.id, {
      state: "running",
      stage: "working",
      slot,
      attempts: job.attempts + 1,
      startedAt: job.startedAt ?? this.#props.now().toISOString(),
    });
    this.#occupy(slot, begun.id, (signal) => this.#run(begun, signal));
  }

  /** Takes up a job that the journal has as running, after the dispatcher was interrupted. */
  recover(job: Job): void {
    this.#occupy(job.slot ?? 1, job.id, (signal) => this.#recover(job, signal));
  }

  /** Makes a running job end. @throws Error when the journal can't be written */
  cancel(job: Job): Job {
    const { journal, logs } = this.#props;
    // First on disk: after an interruption it must not be begun again.
    journal.askToCancel(job.id);
    logs.note(job.id, "It is cancelled.");
    for (const { id, abort } of this.#slots.values())
      if (id === job.id) abort.abort("The job was cancelled.");
    return job;
  }

  /** Stops the work on all jobs and leaves them to the next start. */
  async stop(): Promise<void> {
    this.#stop.abort();
    const occupants = [...this.#slots.values()];
    for (const { abort } of occupants) abort.abort("The dispatcher stops.");
    const patience = sleep(STOP_PATIENCE, undefined, { ref: false });
    await Promise.race([Promise.all(occupants.map(({ done }) => done)), patience]);
    for (const { id } of this.#slots.values()) this.#excuse(id);
  }

  /** What a stop cuts off is no fault of the job's. */
  #excuse(id: string): void {
    try {
      this.#props.journal.change(id, { cutOff: undefined });
    } catch (error) {
      console.error(`Job ${id}, which is cut off by a stop:`, error);
    }
  }

  #occupy(slot: Slot, id: string, work: (signal: AbortSignal) => Promise<void>): void {
    const abort = new AbortController();
    const done = work(abort.signal).finally(() => {
      this.#slots.delete(slot);
      this.#holds.hold(id, undefined);
      if (!this.#stop.signal.aborted) this.#props.ended();
    });
    this.#slots.set(slot, { id, abort, done });
  }

  async #recover(job: Job, signal: AbortSignal): Promise<void> {
    const { journal, logs } = this.#props;
    logs.note(job.id, `The dispatcher was interrupted while the job was ${job.stage ?? "working"}.`);
    const next = afterInterruption(job, journal.isCancelled(job.id));
    if (next === "go on") {
      // Perhaps it waits for something: until its first try has ended, nothing else is begun.
      this.#holds.hold(job.id, "The dispatcher was restarted.");
      const attempts = job.attempts + 1;
      const counted = await this.#insist("be taken up", job, () => journal.change(job.id, { attempts }));
      if (counted) await this.#run({ ...job, attempts }, signal);
      return;
    }
    if (!(await this.#clean(job))) return;
    if (next !== "begin anew") {
      await this.#end(job, { state: "failed", reason: next.failed });
      return;
    }
    const queued = { state: "queued", stage: undefined, slot: undefined } as const;
    await this.#insist("go back to the queue", job, () => journal.change(job.id, queued));
  }

  async #run(job: Job, signal: AbortSignal): Promise<void> {
    this.#props.logs.note(job.id, `Attempt ${job.attempts}: ${job.stage ?? "working"}.`);
    const outcome = await this.#outcome(job, signal);
    // What ends because the dispatcher stops has not ended: the next start takes it up.
    if (this.#stop.signal.aborted && outcome.state !== "succeeded") return;
    await this.#end(job, outcome);
  }

  async #outcome(job: Job, signal: AbortSignal): Promise<Outcome> {
    const { journal, logs, worker } = this.#props;
    try {
      return await worker.run(job, {
        signal,
        log: (line) => logs.line(job.id, line),
        save: (patch) => void journal.change(job.id, patch),
        held: (why, at) => this.#held(job, why, at),
      });
    } catch (error) {
      // What it threw because the dispatcher stops is taken up by the next start, with all that is there.
      if (!this.#stop.signal.aborted) {
        console.error(`Job ${job.id}:`, error);
        await this.#clean(job);
      }
      const why = error instanceof Error ? error.message : String(error);
      return { state: "failed", reason: `The dispatcher failed at the job: ${why}` };
    }
  }

  /** What has not begun is no attempt, however often the dispatcher is restarted meanwhile. */
  #held({ id, attempts }: Job, why: string | undefined, at?: "beginning" | "end"): void {
    this.#holds.hold(id, why, at);
    if (at !== "beginning") return;
    const counted = why === undefined ? attempts : attempts - 1;
    const { journal } = this.#props;
    try {
      if (journal.find(id)?.attempts !== counted) journal.change(id, { attempts: counted });
    } catch (error) {
      console.error(`The attempts of job ${id}:`, error);
    }
  }

  /** @returns false when the dispatcher stops before it is done */
  async #clean(job: Job): Promise<boolean> {
    return this.#insist("be cleaned up", job, () => this.#props.worker.clean(job));
  }

  async #end(job: Job, outcome: Outcome): Promise<void> {
    const { journal, logs, now } = this.#props;
    await this.#insist("be written into the journal", job, () => {
      const cancelled = outcome.state !== "succeeded" && journal.isCancelled(job.id);
      const end = cancelled
        ? { ...outcome, state: "cancelled" as const, reason: "It was cancelled while it ran." }
        : outcome;
      const reported = end.state === "succeeded" || job.issue === undefined;
      journal.change(job.id, {
        ...end,
        stage: undefined,
        cutOff: undefined,
        endedAt: now().toISOString(),
        reported,
      });
      const why = end.state === "succeeded" ? "" : ` ${end.reason}`;
      logs.note(job.id, `The job has ended: ${end.state}.${why}`);
    });
  }

  /** Tries what must be done until it works, or the dispatcher stops. */
  async #insist(what: string, job: Job, action: () => unknown): Promise<boolean> {
    const done = await persist(action, {
      pauses: this.#props.pauses,
      signal: this.#stop.signal,
      failed: (why) => {
        this.#problem = `Job ${job.id} can't ${what}: ${why}. It is tried again, at the latest after an hour.`;
        console.error(this.#problem);
      },
    });
    if (done) this.#problem = undefined;
    return done;
  }
}
