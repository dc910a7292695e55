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
  /**
   * Tells what keeps the job from going on, in sentences; undefined once it goes on. Until then no other job is begun.
   * @param at its beginning, which is no attempt until it goes on, or the end of its work @default "end"
   */
  held(why: string | undefined, at?: "beginning" | "end"): void;
}

/** Who does the work of a job. The queue decides when; it never looks into a job. */
export interface Worker {
  /**
   * Does a job, or what its stage leaves to do: "collecting" and "delivering" are after the work.
   * @throws never for what is the job's own fault: that is an outcome. When `signal` is aborted after the work, it may throw and leave all as
   * it is, to be cleaned or taken up again
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
