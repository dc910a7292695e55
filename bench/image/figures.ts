/** One measured figure. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  /** "MB" is 10^6 bytes. */
  readonly unit: "MB" | "MB/s" | "s" | "ms" | "1/s" | "ratio";
  /** What the figure should keep. @default - none */
  readonly goal?: { readonly atMost: number } | { readonly atLeast: number };
}

/** Whether a figure keeps its goal; undefined without one. */
export function isMet({ value, goal }: Figure): boolean | undefined {
  if (!goal) return undefined;
  return "atMost" in goal ? value <= goal.atMost : value >= goal.atLeast;
}

/** For people: one line per figure. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [figure.name, shown(figure), goalText(figure), verdict(figure)]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row.map((cell, column) =>
        column === 1 ? cell.padStart(widths[1] ?? 0) : cell.padEnd(widths[column] ?? 0),
      ),
    )
    .map((row) => row.join("  ").trimEnd())
    .join("\n");
}

/** For programs; numbers to three decimals. */
export function json(figures: readonly Figure[]): string {
  const rounded = figures.map((figure) => ({
    ...figure,
    value: Number(figure.value.toFixed(3)),
    met: isMet(figure),
  }));
  return JSON.stringify({ figures: rounded }, null, 2);
}

function shown({ value, unit }: Figure): string {
  const digits = value < 10 ? 2 : value < 100 ? 1 : 0;
  return unit === "ratio" ? value.toFixed(2) : `${value.toFixed(digits)} ${unit}`;
}

function goalText({ goal }: Figure): string {
  if (!goal) return "-";
  return "atMost" in goal ? `<= ${goal.atMost}` : `>= ${goal.atLeast}`;
}

function verdict(figure: Figure): string {
  const met = isMet(figure);
  return met === undefined ? "" : met ? "met" : "not met";
}
