import { GitFailure } from "../github/git.ts";
import type { WorkContext } from "../jobs/worker.ts";
import { failureOf } from "./result-failure.ts";
import { patiently, PAUSES } from "./worker-retry.ts";

/** How often git may be ended at one result for its time or memory: a result can be made for that, and would keep its slot for ever. */
const UNCLEAR_FAILURES = 4;

/**
 * Delivers finished work, however long GitHub is away or the disk is full. What is refused is an outcome of `deliver`, so all that it throws
 * may pass.
 *
 * @param pauses milliseconds between tries; the last one again and again @default - 5 s to 10 min
 * @throws what the last try threw, when the job is cancelled, the dispatcher stops, or git can't come to an end with the result
 */
export function untilDelivered<T>(
  deliver: () => Promise<T> | T,
  { signal, log }: Pick<WorkContext, "signal" | "log">,
  pauses: readonly number[] = PAUSES,
): Promise<T> {
  let unclear = 0;
  const retry = (error: unknown): boolean => {
    if (error instanceof GitFailure && failureOf(error) === "unclear") unclear += 1;
    return unclear < UNCLEAR_FAILURES;
  };
  return patiently(deliver, { retry, pauses: forEver(pauses), signal, log: (line) => log(line) });
}

function* forEver(pauses: readonly number[]): Generator<number> {
  yield* pauses;
  for (;;) yield pauses.at(-1) ?? 0;
}
