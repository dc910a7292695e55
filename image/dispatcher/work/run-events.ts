import type { JobEvent } from "../../job/events.ts";

/**
 * Reads an event of a job's runner. It comes from where the agent can write as well, so nothing in it is believed to have its form.
 * @returns undefined when it is none
 */
export function readEvent(line: string): JobEvent | undefined {
  const value = parsed(line);
  const { done, total, turns, cost, text, reason, ok, runner } = value;
  switch (value["event"]) {
    case "start":
      return runner === "maestro" || runner === "claude" ? { event: "start", runner } : undefined;
    case "box":
      if (!count(done) || !count(total) || !words(text)) return undefined;
      return { event: "box", done, total, text };
    case "turns":
      return count(turns) && amount(cost) ? { event: "turns", turns, cost } : undefined;
    case "say":
      return words(text) ? { event: "say", text } : undefined;
    case "end":
      if (ok === true) return { event: "end", ok };
      return { event: "end", ok: false, reason: words(reason) ? reason : "The runner gave no reason." };
    default:
      return undefined;
  }
}

function parsed(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function count(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function amount(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value < 1e6;
}

function words(value: unknown): value is string {
  return typeof value === "string";
}
