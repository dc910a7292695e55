import { setTimeout as sleep } from "node:timers/promises";
import { BackOff, type Pauses } from "./back-off.ts";

export interface PersistProps {
  /** @default - five seconds, at most an hour */
  readonly pauses?: Pauses;
  /** Aborted when it shall not be tried again. */
  readonly signal: AbortSignal;
  /** Told why a try failed. */
  readonly failed: (why: string) => void;
}

/**
 * Tries until it works, once at least.
 * @returns false when the signal ended it before
 */
export async function persist(
  action: () => unknown,
  { pauses, signal, failed }: PersistProps,
): Promise<boolean> {
  const backOff = new BackOff(pauses);
  do {
    try {
      await action();
      return true;
    } catch (error) {
      failed(error instanceof Error ? error.message : String(error));
    }
    await sleep(backOff.next(), undefined, { signal }).catch(() => undefined);
  } while (!signal.aborted);
  return false;
}
