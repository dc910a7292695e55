import { GitFailure } from "../github/git.ts";
import type { Job } from "../jobs/job.ts";
import type { WorkContext } from "../jobs/worker.ts";
import { failureOf } from "./result-failure.ts";
import { forEver, patiently, PAUSES, sentence } from "./worker-retry.ts";
import { hasNoRoom, Unclear } from "./worker-room.ts";

/** How often one result may fail for what the machine doesn't lack as far as can be measured: it can be made for that, and would keep its slot for ever. */
const UNCLEAR_FAILURES = 4;

export interface FinishProps {
  readonly job: Job;
  readonly context: WorkContext;
  /** Whether the machine is short of room or memory at present. @default - it never is */
  readonly isShort?: () => boolean;
  /** Milliseconds between tries; the last one again and again. @default - 5 s to 10 min */
  readonly pauses?: readonly number[];
}

/**
 * What follows a job's work, collecting its result and delivering it: tried for as long as GitHub is away or the disk is full, be it for days,
 * so that nothing is lost that was paid for. What is refused is an outcome of a step, so all that a step throws may pass.
 */
export class Finish {
  readonly #context: WorkContext;
  readonly #isShort: () => boolean;
  readonly #pauses: readonly number[];
  #cutOff: number;
  #unclear = 0;

  constructor({ job, context, isShort = () => false, pauses = PAUSES }: FinishProps) {
    this.#context = context;
    this.#isShort = isShort;
    this.#pauses = pauses;
    this.#cutOff = job.cutOff ?? 0;
  }

  /**
   * Does a step until it comes to an end.
   *
   * @param reached what the journal is to have first: from here on an interrupted job goes on with this step
   * @throws what the last try threw, when the job is cancelled, the dispatcher stops, or git can't come to an end with the result
   */
  async step<T>(reached: Partial<Job>, task: () => Promise<T>): Promise<T> {
    const { signal } = this.#context;
    const done = await patiently(() => this.#try(reached, task), {
      retry: (error) => this.#mayPass(error),
      pauses: forEver(this.#pauses),
      signal,
      log: (line) => this.#context.log(line),
    });
    this.#context.held(undefined);
    return done;
  }

  /** A try in whose midst the dispatcher is killed stays counted. */
  async #try<T>(reached: Partial<Job>, task: () => Promise<T>): Promise<T> {
    this.#context.save({ ...reached, cutOff: this.#cutOff + 1 });
    try {
      const done = await task();
      this.#cutOff = 0;
      return done;
    } catch (error) {
      this.#cutOff = 0;
      this.#context.save({ cutOff: undefined });
      throw error;
    }
  }

  #mayPass(error: unknown): boolean {
    if (this.#isUnclear(error)) this.#unclear += 1;
    if (this.#unclear >= UNCLEAR_FAILURES) return false;
    const why = sentence(error);
    const advice = " Make room on the volume, or raise volumeSizeGb in backoffice.ts and deploy.";
    this.#context.held(hasNoRoom(why) ? why + advice : why);
    return true;
  }

  #isUnclear(error: unknown): boolean {
    if (error instanceof Unclear) return !this.#isShort();
    if (!(error instanceof GitFailure)) return false;
    const failure = failureOf(error);
    return failure === "unclear" || (failure === "machine" && !this.#isShort());
  }
}
