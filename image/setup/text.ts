import { styleText } from "node:util";
import type { Result, StepState } from "./step.ts";

const COLOURS = { ok: "green", note: "yellow", failed: "red" } as const satisfies Record<StepState, string>;
const WIDTH = "failed".length;
const INDENT = " ".repeat(WIDTH + 2);

/** A step's result for a human, with what to do about it below. */
export function resultText({ name, state, what, fix, seconds }: Result, colours: boolean): string {
  const padded = state.padEnd(WIDTH);
  const painted = colours ? styleText(COLOURS[state], padded, { validateStream: false }) : padded;
  const indented = what.replaceAll("\n", `\n${INDENT}`);
  const lines = [`${painted}  ${name} (${seconds.toFixed(1)} s): ${indented}`];
  if (fix !== undefined) {
    const [first = "", ...more] = fix.split("\n");
    lines.push(`${INDENT}Fix: ${first}`, ...more.map((line) => `${INDENT}     ${line}`));
  }
  return `${lines.join("\n")}\n`;
}

/** What all came to. */
export function endText(results: readonly Result[]): string {
  const wrong = results.filter(({ state }) => state === "failed").map(({ name }) => name);
  if (wrong.length === 0) return "The host is set up.\n";
  return `Failed: ${wrong.join(", ")}. Mend it as said above, then run backoffice-setup again.\n`;
}
