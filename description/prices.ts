/** A monthly price without VAT, as it was read. Change price and date together. */
export interface Price {
  readonly item: string;
  readonly currency: "USD" | "EUR";
  /** Per month; for a volume or memory per GB and month. */
  readonly amount: number;
  /** Where it was read; not by us where another project is named. */
  readonly source: string;
  /** When it was read, or the date of the page: YYYY-MM-DD. */
  readonly date: string;
}

const FLY_PAGE = "https://fly.io/docs/about/pricing/";
const FLY_CAPTURE = `${FLY_PAGE} as captured in https://github.com/fernandobandeira/djinn`;
const HETZNER_PAGE =
  "https://www.hetzner.com/cloud/ as reported in https://github.com/robhunter/agentdeals/pull/1286";
const HETZNER_API = "Hetzner's pricing API as reported in https://github.com/devantler-tech/platform";

const fly = (item: string, amount: number, date: string, source = FLY_PAGE): Price => ({
  item,
  currency: "USD",
  amount,
  source,
  date,
});
const hetzner = (item: string, amount: number, date: string, source = HETZNER_PAGE): Price => ({
  item,
  currency: "EUR",
  amount,
  source,
  date,
});

/** Every price the project knows. Machines: 30 days in ewr or iad, with the memory of the preset; performance sizes have no source. */
export const prices: readonly Price[] = [
  fly("fly shared-cpu-1x", 1.94, "2025-08-19", FLY_CAPTURE),
  fly("fly shared-cpu-2x", 3.89, "2025-08-19", FLY_CAPTURE),
  fly("fly shared-cpu-4x", 7.78, "2025-08-19", FLY_CAPTURE),
  fly("fly shared-cpu-8x", 15.55, "2025-08-19", FLY_CAPTURE),
  // Per GB above the preset's. The page says "about $5"; its table comes to this within a cent.
  fly("fly memory", 5.0025, "2025-08-19", FLY_CAPTURE),
  fly("fly volume", 0.15, "2026-08-07"),
  fly("fly address", 2.0, "2026-08-07"),
  // Server prices without IPv4: the page's price, which includes it, less 0.50.
  hetzner("hetzner cx23 eu", 5.49, "2026-09-03"),
  hetzner("hetzner cx33 eu", 8.49, "2026-09-03"),
  hetzner("hetzner cx43 eu", 15.99, "2026-09-03"),
  hetzner("hetzner cx53 eu", 29.49, "2026-09-03"),
  hetzner("hetzner cpx12 eu", 11.49, "2026-09-03"),
  hetzner("hetzner cpx22 eu", 19.49, "2026-09-03"),
  hetzner("hetzner cpx32 eu", 35.49, "2026-09-03"),
  hetzner("hetzner ccx13 eu", 42.99, "2026-09-04"),
  hetzner("hetzner cpx12 sin", 15.49, "2026-09-03"),
  hetzner("hetzner cpx22 sin", 26.49, "2026-09-03"),
  hetzner("hetzner volume", 0.0572, "2026-05-27", HETZNER_API),
  hetzner("hetzner address", 0.5, "2026-05-27", HETZNER_API),
];

/** The European Central Bank's reference rate. */
export const exchangeRate = {
  usdPerEur: 1.1637,
  source: "https://www.ecb.europa.eu/stats/eurofxref/",
  date: "2026-05-27",
} as const;

/** The price of an item, if it is known. */
export function priceOf(item: string): Price | undefined {
  return prices.find((price) => price.item === item);
}
