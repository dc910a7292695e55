import type { MailWorkflow } from "./triage.ts";

/** What is seen in one look. */
export interface Sight {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The first published workflow that waits for mail. */
  readonly workflow?: MailWorkflow;
  readonly connected: boolean;
}

/** What is known of this start of n8n. Milliseconds since 1970. */
export interface Memory {
  /** When it was last connected; before the first time, when the watch began. */
  readonly fine: number;
  readonly everConnected: boolean;
  /** When n8n was last asked to connect again. */
  readonly asked?: number;
}

/**
 * What it means: "unused" and "connected" are good, "waiting" is too early to say anything, "refused" has n8n's own reason, "stuck"
 * means that n8n takes itself to be connected and no longer is. "elsewhere": it takes itself to be connected and never was to a port
 * that is watched, so it is believed.
 */
export type State = "unused" | "connected" | "waiting" | "refused" | "stuck" | "elsewhere";

export interface Step {
  readonly memory: Memory;
  readonly state: State;
  /** n8n is to be asked to connect again. */
  readonly ask: boolean;
}

/** n8n's own tries last about a minute: two of ten. */
export const SOON = 1 / 5;

/** Between two asks, at most: three times the ten minutes. */
const SELDOM = 3;

/**
 * Pure: one look, what it means and what is to be done.
 *
 * @param patience milliseconds without a connection after which n8n is taken to be stuck
 */
export function watch(memory: Memory, { now, workflow, connected }: Sight, patience: number): Step {
  if (workflow === undefined) {
    return { memory: { fine: now, everConnected: false }, state: "unused", ask: false };
  }
  if (connected) return { memory: { fine: now, everConnected: true }, state: "connected", ask: false };

  const gone = now - memory.fine;
  if (gone < patience * SOON) return { memory, state: "waiting", ask: false };
  const pause = Math.min(Math.max(gone / 4, patience * SOON), patience * SELDOM);
  const ask = memory.asked === undefined || now - memory.asked >= pause;
  const next = ask ? { ...memory, asked: now } : memory;
  if (workflow.refusal !== undefined) return { memory: next, state: "refused", ask };
  if (!memory.everConnected) return { memory, state: "elsewhere", ask: false };
  return { memory: next, state: gone < patience ? "waiting" : "stuck", ask };
}
