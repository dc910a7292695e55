import { performance } from "node:perf_hooks";

/** How long something takes that is done again and again, in milliseconds to two decimals. */
export interface Latency {
  /** Half of the times are at most this. */
  readonly p50: number;
  /** Of 100 times 99 are at most this. */
  readonly p99: number;
  readonly longest: number;
}

/**
 * Does something one time after the other and takes the time of each.
 * @param warmUp times that don't count, at the beginning @default 20
 */
export async function latencyOf(action: () => unknown, times: number, warmUp = 20): Promise<Latency> {
  for (let time = 0; time < warmUp; time += 1) await action();
  const taken: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const start = performance.now();
    await action();
    taken.push(performance.now() - start);
  }
  const sorted = taken.toSorted((a, b) => a - b);
  const at = (share: number): number => Number(sorted[Math.ceil(share * times) - 1]?.toFixed(2));
  return { p50: at(0.5), p99: at(0.99), longest: at(1) };
}
