import { BackOff, type Pauses } from "./back-off.ts";
import type { Job } from "./job.ts";
import type { Journal } from "./journal.ts";
import type { JobLogs } from "./log.ts";
import type { Worker } from "./worker.ts";

export interface ReporterProps {
  readonly journal: Journal;
  readonly logs: JobLogs;
  readonly worker: Pick<Worker, "report">;
  readonly now: () => Date;
  /** Between tries. @default - five seconds, at most an hour */
  readonly pauses?: Pauses;
}

/** For how long it is tried to tell an issue how its job ended: an issue may be gone for good. */
const TRIED_FOR = 3 * 24 * 60 * 60 * 1000;

/** Tells issues how their jobs ended, one after the other, and again later what could not be told. */
export class Reporter {
  readonly #props: ReporterProps;
  readonly #backOff: BackOff;
  #timer: NodeJS.Timeout | undefined;
  #atWork = false;
  #askedAgain = false;
  #stopped = false;

  constructor(props: ReporterProps) {
    this.#props = props;
    this.#backOff = new BackOff(props.pauses);
  }

  /** There may be something to tell. */
  wake(): void {
    if (this.#stopped) return;
    this.#askedAgain = true;
    if (!this.#atWork) void this.#work();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #work(): Promise<void> {
    clearTimeout(this.#timer);
    this.#atWork = true;
    let allTold = true;
    while (this.#askedAgain) {
      this.#askedAgain = false;
      allTold = await this.#tellAll();
    }
    this.#atWork = false;
    if (allTold) this.#backOff.reset();
    else if (!this.#stopped) this.#timer = setTimeout(() => this.wake(), this.#backOff.next());
  }

  async #tellAll(): Promise<boolean> {
    const { journal, now } = this.#props;
    let allTold = true;
    for (const job of journal.unreportedSince(new Date(now().getTime() - TRIED_FOR))) {
      if (this.#stopped) return false;
      if (!(await this.#tell(job))) allTold = false;
    }
    return allTold;
  }

  async #tell(job: Job): Promise<boolean> {
    const { journal, logs, worker } = this.#props;
    try {
      await worker.report(job);
      journal.change(job.id, { reported: true });
      return true;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      logs.note(job.id, `The issue could not be told how the job ended; it is tried again. ${why}`);
      return false;
    }
  }
}
