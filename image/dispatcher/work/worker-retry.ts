import { setTimeout as sleep } from "node:timers/promises";

export interface Patience {
  /** Whether another try may help. */
  readonly retry: (error: unknown) => boolean;
  /** Milliseconds between tries. @default - 5 s to 10 min, 18 min in all */
  readonly pauses?: Iterable<number>;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/** Milliseconds: 5 s to 10 min. */
export const PAUSES: readonly number[] = [5, 20, 60, 120, 300, 600].map((seconds) => seconds * 1000);

/**
 * Does what may fail for a while, again and again.
 * @throws what the last try threw
 */
export async function patiently<T>(task: () => Promise<T> | T, patience: Patience): Promise<T> {
  const { retry, pauses = PAUSES, signal, log } = patience;
  for (const pause of pauses) {
    try {
      return await task();
    } catch (error) {
      if (signal.aborted || !retry(error)) throw error;
      log(`${sentence(error)} It is tried again in ${pause / 1000} s.`);
      const waited = await sleep(pause, true, { signal }).catch(() => false);
      if (!waited) throw error;
    }
  }
  return task();
}

/** What was thrown, as a sentence. */
export function sentence(error: unknown): string {
  const why = error instanceof Error ? error.message : String(error);
  return /[.!?]$/.test(why) ? why : `${why}.`;
}

/** The pauses one after the other, and the last one again and again. */
export function* forEver(pauses: readonly number[]): Generator<number> {
  yield* pauses;
  for (;;) yield pauses.at(-1) ?? 0;
}
