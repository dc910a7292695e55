import { flySizes } from "./fly-sizes";
import type { FlySettings, HetznerSettings, Host } from "./host";
import { exchangeRate, priceOf } from "./prices";
import type { Target } from "./problems";

/** One thing that is paid for by the month, rounded to cents, without VAT. */
export interface CostLine {
  readonly item: string;
  /** 0 when the price is not known; then the note says so. */
  readonly amount: number;
  readonly note?: string;
}

/** What a target costs a month. Traffic and snapshots are left out. */
export interface MonthlyCost {
  readonly currency: "USD" | "EUR";
  readonly lines: readonly CostLine[];
  readonly total: number;
  readonly totalUsd: number;
}

const PRICED_FLY_REGIONS: readonly string[] = ["ewr", "iad"];

/**
 * What a target of the host costs a month.
 *
 * @throws Error when the host has no such target
 */
export function monthlyCost(host: Host, target: Target): MonthlyCost {
  const currency = target === "fly" ? "USD" : "EUR";
  const lines = linesOf(host, target);
  const total = cents(lines.reduce((sum, line) => sum + line.amount, 0));
  return {
    currency,
    lines,
    total,
    totalUsd: currency === "USD" ? total : cents(total * exchangeRate.usdPerEur),
  };
}

function linesOf(host: Host, target: Target): CostLine[] {
  const first = target === "fly" ? host.fly && machine(host.fly) : host.hetzner && server(host.hetzner);
  if (!first)
    throw new Error(
      `the host has no ${target} section, so there is nothing to add up; add one to backoffice.ts`,
    );
  return [
    first,
    line(`volume, ${host.volumeSizeGb} GB`, `${target} volume`, host.volumeSizeGb),
    line("IPv4 address", `${target} address`, 1),
  ];
}

function machine({ size, memoryMb, region }: FlySettings): CostLine {
  const item = `machine ${size}, ${memoryMb} MB`;
  const preset = priceOf(`fly ${size}`);
  const memory = priceOf("fly memory");
  if (!preset || !memory) return unknown(item, "https://fly.io/docs/about/pricing/");
  const extraGb = (memoryMb - flySizes[size].minMemoryMb) / 1024;
  const amount = cents(preset.amount + extraGb * memory.amount);
  if (PRICED_FLY_REGIONS.includes(region)) return { item, amount };
  return {
    item,
    amount,
    note: `price of ewr; regions differ, up to a fifth more, and ${region} is not in the table`,
  };
}

function server({ serverType, location }: HetznerSettings): CostLine {
  const zone = location === "sin" ? "sin" : location === "ash" || location === "hil" ? "us" : "eu";
  return line(`server ${serverType}`, `hetzner ${serverType} ${zone}`, 1);
}

function line(item: string, priced: string, quantity: number): CostLine {
  const price = priceOf(priced);
  return price
    ? { item, amount: cents(price.amount * quantity) }
    : unknown(item, "https://www.hetzner.com/cloud/");
}

function unknown(item: string, page: string): CostLine {
  return { item, amount: 0, note: `price not known here and not in the total; see ${page}` };
}

/** Rounded half up; the small addend makes up for amounts like 1.005 that a float holds a hair too low. */
function cents(amount: number): number {
  return Math.round((amount + 1e-9) * 100) / 100;
}
