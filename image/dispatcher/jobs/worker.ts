import type { Job } from "./job.ts";

/** How a job ended. */
export type Outcome =
  | {
      readonly state: "succeeded";
      readonly pullRequest?: string;
      readonly issues?: readonly number[];
      readonly cost?: number;
    }
  | { readonly state: "failed" | "cancelled"; readonly reason: string; readonly cost?: number };

/** What the queue gives a worker along with a job. */
export interface WorkContext {
  /** Aborted when the job is cancelled or the dispatcher stops; its reason is a sentence. */
  readonly signal: AbortSignal;
  /** Adds a line to the job's log. */
  log(line: string): void;
  /** Changes the job in the journal; on disk when it returns. */
  save(patch: Partial<Job>): void;
}

/** Who does the work of a job. The queue decides when; it never looks into a job. */
export interface Worker {
  /**
   * Does a job, or only its delivery when its stage is "delivering".
   * @throws never for what is the job's own fault: that is an outcome
   */
  run(job: Job, context: WorkContext): Promise<Outcome>;
  /** Removes what an interrupted attempt left: processes and checkout. May be called again. */
  clean(job: Job): Promise<void>;
  /**
   * Tells the job's issue how it ended. May be called again: it is told once.
   * @throws Error when GitHub can't be reached; the queue tries again later
   */
  report(job: Job): Promise<void>;
}
