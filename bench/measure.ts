import { performance } from "node:perf_hooks";
import { childrenCpu } from "./children-cpu";

/** What one run takes. */
export interface Cost {
  /** Seconds on the clock. */
  readonly wall: number;
  /** Seconds of processor time of the processes started; undefined where the system does not tell (it does on Linux). */
  readonly cpu: number | undefined;
}

/** Starts processes and waits for them; rejects when they fail, since the time of a failure means nothing. */
export type Run = () => Promise<unknown>;

/**
 * The median cost of either run, after one run of each that does not count. The runs take turns, so that whatever else the machine does
 * falls on both alike.
 */
export async function takeTurns(rounds: number, first: Run, second: Run): Promise<[Cost, Cost]> {
  await first();
  await second();
  const costs: [Cost, Cost][] = [];
  for (let round = 0; round < rounds; round++) costs.push([await costOf(first), await costOf(second)]);
  return [medianCost(costs.map(([cost]) => cost)), medianCost(costs.map(([, cost]) => cost))];
}

async function costOf(run: Run): Promise<Cost> {
  const cpu = childrenCpu();
  const start = performance.now();
  await run();
  const wall = (performance.now() - start) / 1000;
  return { wall, cpu: cpu === undefined ? undefined : (childrenCpu() ?? 0) - cpu };
}

function medianCost(costs: readonly Cost[]): Cost {
  const cpu = costs.map((cost) => cost.cpu).filter((each) => each !== undefined);
  return { wall: median(costs.map(({ wall }) => wall)), cpu: cpu.length > 0 ? median(cpu) : undefined };
}

/** The middle one of an odd number of values. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
