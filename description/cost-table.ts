import { type MonthlyCost, monthlyCost } from "./cost";
import type { Host } from "./host";
import { exchangeRate, prices } from "./prices";
import type { Target } from "./problems";

const GAP = "   ";

/** The monthly cost of the host's targets side by side, as plain text, with date and source of the prices. */
export function costTable(host: Host): string {
  const targets = (["fly", "hetzner"] as const).filter((target) => host[target] !== undefined);
  if (targets.length === 0) return "no target, no cost";
  const costs = targets.map((target) => ({ target, cost: monthlyCost(host, target) }));
  const columns = costs.map(({ target, cost }) => column(target, cost));
  const rows = (columns[0] ?? []).map((_, row) =>
    columns
      .map((cells) => cells[row])
      .join(GAP)
      .trimEnd(),
  );
  const notes = costs.flatMap(({ target, cost }) =>
    cost.lines.flatMap((line) => (line.note ? [`* ${target}, ${line.item}: ${line.note}`] : [])),
  );
  return [
    ...rows,
    "",
    "A month of 30 days, without VAT, traffic and snapshots.",
    ...notes,
    ...sources(targets),
  ].join("\n");
}

function column(target: Target, cost: MonthlyCost): string[] {
  const money = (amount: number, currency: string) => `${amount.toFixed(2)} ${currency}`;
  const partial = cost.lines.some((line) => line.note !== undefined && line.amount === 0);
  const cells: (readonly [string, string])[] = [
    [target, ""],
    ...cost.lines.map(
      (line) => [line.item + (line.note ? " *" : ""), money(line.amount, cost.currency)] as const,
    ),
    [partial ? "total, at least" : "total", money(cost.total, cost.currency)],
    ["in US dollars", money(cost.totalUsd, "USD")],
  ];
  const widest = (index: 0 | 1) => Math.max(...cells.map((cell) => cell[index].length));
  return cells.map(([item, amount]) => `${item.padEnd(widest(0))}  ${amount.padStart(widest(1))}`);
}

function sources(targets: readonly Target[]): string[] {
  const ofTarget = (target: Target) => {
    const rows = prices.filter((price) => price.item.startsWith(`${target} `));
    const dates = rows.map((price) => price.date).sort();
    const pages = [...new Set(rows.map((price) => price.source))].join(" and ");
    return `Prices of ${target}: ${pages}, read ${dates[0]} to ${dates.at(-1)}.`;
  };
  const rate = `1 EUR = ${exchangeRate.usdPerEur} USD: ${exchangeRate.source}, ${exchangeRate.date}.`;
  return [...targets.map(ofTarget), ...(targets.includes("hetzner") ? [rate] : [])];
}
