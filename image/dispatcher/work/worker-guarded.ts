import { setTimeout as sleep } from "node:timers/promises";
import type { JobEvent, Verdict } from "../../job/events.ts";
import type { Outcome, WorkContext } from "../jobs/worker.ts";
import { Guard, type GuardProps, type Strike } from "./guard.ts";
import type { Ended, Run } from "./run.ts";
import { readEvent } from "./run-events.ts";
import { plain } from "./run-line.ts";
import { Unclear } from "./worker-room.ts";

export interface Guarded {
  readonly run: Run;
  readonly guard: Omit<GuardProps, "signal">;
  readonly context: Pick<WorkContext, "signal" | "log">;
}

/** How a job's work went; without an end there is a result to collect. */
export interface Worked {
  readonly ended?: Outcome;
  /** US dollars. */
  readonly cost: number;
}

/** For a step to end, once its processes are killed. */
const KILLED_WITHIN_MS = 10_000;

/** Does the work of a job under a guard. When it strikes, all that runs of the job is killed and all it made is removed. */
export async function workGuarded(props: Guarded): Promise<Worked> {
  const { run, context } = props;
  let telling: Telling | undefined;
  const worked = await underGuard(props, {
    task: (guard) => doSteps(run, (telling = new Telling(context, guard))),
    end: () => run.end(),
  });
  const cost = telling?.cost ?? 0;
  if (worked === undefined) return { cost };
  return { ended: { state: worked.state, reason: worked.reason, cost }, cost };
}

/**
 * Takes a job's result under a guard. When it strikes, all that runs of the job is killed, and what it made stays where it is.
 *
 * @param cost US dollars
 * @throws Error when the job is cancelled or the dispatcher stops
 * @throws Unclear when the machine lacked memory, which its other programs may have
 */
export async function collectGuarded(
  props: Guarded,
  collect: () => Promise<Outcome | undefined>,
  cost: number,
): Promise<Outcome | undefined> {
  const collected = await underGuard(props, { task: collect, end: () => props.run.kill() });
  if (collected === undefined || !("struck" in collected)) return collected;
  if (collected.state === "cancelled") throw new Error(collected.reason);
  if (collected.ofMachine) throw new Unclear(collected.reason);
  return { state: "failed", reason: collected.reason, cost };
}

interface Watched<T> {
  readonly task: (guard: Guard) => Promise<T>;
  /** Ends what runs of the task. */
  readonly end: () => Promise<unknown>;
}

async function underGuard<T>(
  { guard: props, context }: Guarded,
  { task, end }: Watched<T>,
): Promise<T | Strike> {
  const guard = new Guard({ ...props, signal: context.signal });
  try {
    const doing = task(guard);
    const first = await Promise.race([doing, guard.strike.then((strike) => ({ strike }))]);
    if (typeof first !== "object" || first === null || !("strike" in first)) return first;
    context.log(`It is ended: ${first.strike.reason}`);
    await end();
    await Promise.race([doing.catch(() => undefined), sleep(KILLED_WITHIN_MS, undefined, { ref: false })]);
    return first.strike;
  } finally {
    guard.close();
  }
}

/** @returns how the work failed, or nothing */
async function doSteps(
  run: Run,
  telling: Telling,
): Promise<{ readonly state: "failed"; readonly reason: string } | undefined> {
  const begun = await run.begin();
  if (begun.code !== 0) throw new Error(`The job's checkout can't be made: ${begun.errors}`);
  const ended = await run.work((line) => telling.line(line));
  const verdict = telling.verdict ?? brokenOff(ended);
  return verdict.ok ? undefined : { state: "failed", reason: verdict.reason };
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
