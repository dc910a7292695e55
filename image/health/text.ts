import { styleText } from "node:util";
import type { Report, Result, State } from "./check.ts";

const COLOURS = { ok: "green", warning: "yellow", failing: "red", absent: "gray" } as const;
const STATE_WIDTH = "failing".length;

/** The report for a human: one line a check, with the fix below it. */
export function reportText({ ok, checks, image }: Report, colours: boolean): string {
  const nameWidth = Math.max(...checks.map(({ name }) => name.length));
  const tag = image === null ? "" : ` Image ${image}.`;
  return [
    ...checks.flatMap((result) => lines(result, nameWidth, colours)),
    `${ok ? "The host is well." : `Failing: ${failingNames(checks)}.`}${tag}`,
    "",
  ].join("\n");
}

function lines({ name, state, why, fix }: Result, nameWidth: number, colours: boolean): string[] {
  const line = `${painted(state, colours)}  ${name.padEnd(nameWidth)}  ${why}`;
  const indent = " ".repeat(STATE_WIDTH + nameWidth + 4);
  return fix === undefined ? [line] : [line, `${indent}Fix: ${fix}`];
}

function painted(state: State, colours: boolean): string {
  const padded = state.padEnd(STATE_WIDTH);
  return colours ? styleText(COLOURS[state], padded, { validateStream: false }) : padded;
}

function failingNames(checks: readonly Result[]): string {
  return checks
    .filter(({ state }) => state === "failing")
    .map(({ name }) => name)
    .join(", ");
}
