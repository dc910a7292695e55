import type { Comparison, Skipped } from "./comparisons";
import type { Cost } from "./measure";

/** What came out of a comparison. Ratios are ours by the floor's; times are in seconds. */
export interface Result {
  readonly ours: Cost & { readonly command: string };
  readonly floor: Cost & { readonly command: string };
  readonly rounds: number;
  readonly ratio: { readonly wall: number; readonly cpu: number | undefined };
  readonly goal: number | undefined;
  /** Whether the wall time keeps the goal; undefined without one. */
  readonly met: boolean | undefined;
}

export function resultOf(comparison: Comparison, ours: Cost, floor: Cost): Result {
  const wall = ours.wall / floor.wall;
  return {
    ours: { command: comparison.ours, ...ours },
    floor: { command: comparison.floor, ...floor },
    rounds: comparison.rounds,
    ratio: { wall, cpu: ours.cpu && floor.cpu && ours.cpu / floor.cpu },
    goal: comparison.goal,
    met: comparison.goal === undefined ? undefined : wall <= comparison.goal,
  };
}

const HEAD = ["", "wall", "", "ratio", "CPU", "", "ratio", "rounds", "goal", ""];

/** For people: one line per comparison, ours before the floor, and one per comparison not made. */
export function table(results: readonly Result[], skipped: readonly Skipped[]): string {
  const rows = [HEAD, ...results.map(row)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((cells) => (cells[column] ?? "").length)));
  const lines = rows.map((cells) => cells.map((cell, column) => aligned(cell, column, widths)).join("  "));
  return [
    ...lines.map((line) => line.trimEnd()),
    ...skipped.map(({ ours, reason }) => `${ours}: skipped, ${reason}`),
  ].join("\n");
}

/** For programs; numbers to three decimals. */
export function json(results: readonly Result[], skipped: readonly Skipped[]): string {
  const rounded = (_: string, value: unknown) =>
    typeof value === "number" ? Number(value.toFixed(3)) : value;
  return JSON.stringify({ results, skipped }, rounded, 2);
}

function row({ ours, floor, rounds, ratio, goal, met }: Result): string[] {
  return [
    `${ours.command} / ${floor.command}`,
    seconds(ours.wall),
    seconds(floor.wall),
    ratio.wall.toFixed(2),
    seconds(ours.cpu),
    seconds(floor.cpu),
    ratio.cpu?.toFixed(2) ?? "-",
    String(rounds),
    goal === undefined ? "-" : `<= ${goal}`,
    met === undefined ? "" : met ? "met" : "not met",
  ];
}

/** Text to the left, numbers to the right. */
function aligned(cell: string, column: number, widths: readonly number[]): string {
  const width = widths[column] ?? 0;
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

function seconds(value: number | undefined): string {
  return value === undefined ? "-" : `${value.toFixed(2)} s`;
}
