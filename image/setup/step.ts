/** How a step ended. `note`: nothing failed, and there is something to know. */
export type StepState = "ok" | "note" | "failed";

export interface Finding {
  readonly state: StepState;
  /** A sentence: what was done, or why it wasn't. */
  readonly what: string;
  /** What to do about it; lines. */
  readonly fix?: string;
}

/** One thing a host needs after its first start. May run again at any time. */
export interface Step {
  readonly name: string;
  run(): Promise<Finding>;
}

export interface Result extends Finding {
  readonly name: string;
  readonly seconds: number;
}

export const ok = (what: string): Finding => ({ state: "ok", what });
export const note = (what: string, fix: string): Finding => ({ state: "note", what, fix });
export const failed = (what: string, fix: string): Finding => ({ state: "failed", what, fix });

/**
 * Runs the steps in their order, also after one that failed.
 * @param ended told of each as it ends
 */
export async function runSteps(steps: readonly Step[], ended: (result: Result) => void): Promise<Result[]> {
  const results: Result[] = [];
  for (const step of steps) {
    const start = performance.now();
    const finding = await run(step);
    const seconds = Math.round((performance.now() - start) / 100) / 10;
    const result = { name: step.name, ...finding, seconds };
    ended(result);
    results.push(result);
  }
  return results;
}

async function run(step: Step): Promise<Finding> {
  try {
    return await step.run();
  } catch (error) {
    return failed(`It ended unforeseen: ${(error as Error).message}`, "Run backoffice-setup again.");
  }
}
