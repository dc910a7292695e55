import { setTimeout as sleep } from "node:timers/promises";
import type { JobEvent, Verdict } from "../../job/events.ts";
import type { Outcome, WorkContext } from "../jobs/worker.ts";
import { Guard, type GuardProps } from "./guard.ts";
import type { Ended, Run } from "./run.ts";
import { readEvent } from "./run-events.ts";
import { plain } from "./run-line.ts";

export interface GuardedWork {
  readonly run: Run;
  readonly guard: Omit<GuardProps, "signal">;
  readonly context: Pick<WorkContext, "signal" | "log">;
  /** Takes the result of good work; what it returns is the job's end. */
  readonly collect: (run: Run, cost: number) => Promise<Outcome | undefined>;
}

/** For a step to end, once its processes are killed. */
const KILLED_WITHIN_MS = 10_000;

/**
 * Does the steps of a job under a guard. When it strikes, all that runs of the job is killed.
 * @returns how the job ended, or what `collect` returned
 */
export async function workGuarded({
  run,
  guard: props,
  context,
  collect,
}: GuardedWork): Promise<Outcome | undefined> {
  const guard = new Guard({ ...props, signal: context.signal });
  const telling = new Telling(context, guard);
  try {
    const steps = doSteps(run, telling, collect);
    const first = await Promise.race([steps, guard.strike]);
    if (first === undefined || !("struck" in first)) return first;
    context.log(`It is ended: ${first.reason}`);
    await run.end();
    await Promise.race([steps.catch(() => undefined), sleep(KILLED_WITHIN_MS, undefined, { ref: false })]);
    return { state: first.state, reason: first.reason, cost: telling.cost };
  } finally {
    guard.close();
  }
}

async function doSteps(
  run: Run,
  telling: Telling,
  collect: GuardedWork["collect"],
): Promise<Outcome | undefined> {
  const begun = await run.begin();
  if (begun.code !== 0) throw new Error(`The job's checkout can't be made: ${begun.errors}`);
  const ended = await run.work((line) => telling.line(line));
  const verdict = telling.verdict ?? brokenOff(ended);
  if (verdict.ok) return collect(run, telling.cost);
  return { state: "failed", reason: verdict.reason, cost: telling.cost };
}

function brokenOff({ code, errors }: Ended): Verdict {
  return {
    ok: false,
    reason: `The job's runner broke off (exit code ${code})${errors ? `: ${errors}` : "."}`,
  };
}

/** What a job's runner tells, into its log. */
class Telling {
  verdict: Verdict | undefined;
  /** US dollars. */
  cost = 0;
  readonly #log: (line: string) => void;
  readonly #guard: Guard;

  constructor({ log }: Pick<WorkContext, "log">, guard: Guard) {
    this.#log = log;
    this.#guard = guard;
  }

  line(line: string): void {
    this.#guard.heard();
    const event = readEvent(line);
    if (event?.event === "turns") this.cost = event.cost;
    if (event?.event === "end")
      this.verdict = event.ok ? { ok: true } : { ok: false, reason: plain(event.reason) };
    for (const each of (event ? said(event) : line).split("\n")) this.#log(plain(each));
  }
}

function said(event: JobEvent): string {
  switch (event.event) {
    case "start":
      return event.runner === "maestro"
        ? "Maestro runs the playbook."
        : "Claude Code runs the playbook, without Maestro.";
    case "box":
      return `Box ${event.done} of ${event.total} is ticked: ${event.text}`;
    case "turns":
      return `${event.turns} turns so far, $${event.cost.toFixed(2)}.`;
    case "say":
      return event.text;
    case "end":
      return event.ok ? "The playbook is done." : event.reason;
  }
}
