import { expect, test } from "vitest";
import { shipped } from "../support/shipped";
import { checkBackoffice, costTable, exchangeRate, flySizes, monthlyCost, prices } from "../../description";
import { hostFor } from "./example";

test("the shipped host costs 26.40 USD a month on Fly.io", () => {
  const { host } = checkBackoffice(shipped);
  expect(host && monthlyCost(host, "fly")).toEqual({
    currency: "USD",
    lines: [
      { item: "machine shared-cpu-2x, 4096 MB", amount: 21.4 },
      { item: "volume, 20 GB", amount: 3 },
      { item: "IPv4 address", amount: 2 },
    ],
    total: 26.4,
    totalUsd: 26.4,
  });
});

test("the shipped host costs 7.13 EUR a month on Hetzner", () => {
  const { host } = checkBackoffice(shipped);
  expect(host && monthlyCost(host, "hetzner")).toEqual({
    currency: "EUR",
    lines: [
      { item: "server cx23", amount: 5.49 },
      { item: "volume, 20 GB", amount: 1.14 },
      { item: "IPv4 address", amount: 0.5 },
    ],
    total: 7.13,
    totalUsd: 8.3,
  });
});

// Figures of Fly.io's own table, which gives some amounts of memory for each size.
test.each([
  ["shared-cpu-1x", 256, 1.94],
  ["shared-cpu-1x", 2048, 10.7],
  ["shared-cpu-8x", 16384, 85.59],
])("a machine %s with %i MB costs %d USD within a cent", (size, memoryMb, amount) => {
  const host = hostFor({ fly: { org: "personal", size, memoryMb } });
  const worked = monthlyCost(host, "fly").lines[0]?.amount ?? 0;
  expect(Math.abs(worked - amount)).toBeLessThan(0.015);
});

test("a machine in a region without a price says that it may cost more", () => {
  const host = hostFor({ fly: { org: "personal", region: "sjc" } });
  expect(monthlyCost(host, "fly").lines[0]).toEqual({
    item: "machine shared-cpu-2x, 4096 MB",
    amount: 21.4,
    note: "price of ewr; regions differ, up to a fifth more, and sjc is not in the table",
  });
});

test("a server without a known price is left out of the total, and the line says so", () => {
  const cost = monthlyCost(hostFor({ hetzner: { serverType: "cpx31", location: "ash" } }), "hetzner");
  expect(cost.lines[0]).toEqual({
    item: "server cpx31",
    amount: 0,
    note: "price not known here and not in the total; see https://www.hetzner.com/cloud/",
  });
  expect(cost.total).toBe(1.64);
});

test("the price of a server follows its location", () => {
  const amountIn = (location: string) =>
    monthlyCost(hostFor({ hetzner: { serverType: "cpx22", location } }), "hetzner").lines[0]?.amount;
  expect([amountIn("hel1"), amountIn("sin")]).toEqual([19.49, 26.49]);
});

test("fails on a target that the host does not have", () => {
  expect(() => monthlyCost(hostFor({ fly: undefined }), "fly")).toThrow(
    new Error("the host has no fly section, so there is nothing to add up; add one to backoffice.ts"),
  );
});

test("every price has an item of its own, an amount, a source with an address, and a date", () => {
  for (const price of [...prices, { ...exchangeRate, item: "rate", amount: exchangeRate.usdPerEur }]) {
    expect(price.amount, price.item).toBeGreaterThan(0);
    expect(price.source, price.item).toMatch(/https:\/\/\S+/);
    expect(price.date, price.item).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  }
  expect(new Set(prices.map((price) => price.item)).size).toBe(prices.length);
});

test("every shared machine size has a price", () => {
  const items = prices.map((price) => price.item);
  const shared = Object.keys(flySizes).filter((size) => size.startsWith("shared-"));
  expect(items).toEqual(expect.arrayContaining(shared.map((size) => `fly ${size}`)));
});

test("a performance machine, whose price nobody has read, is left out of the total, and the line says so", () => {
  const cost = monthlyCost(
    hostFor({ fly: { org: "personal", size: "performance-1x", memoryMb: 4096 } }),
    "fly",
  );
  expect(cost.lines[0]).toEqual({
    item: "machine performance-1x, 4096 MB",
    amount: 0,
    note: "price not known here and not in the total; see https://fly.io/docs/about/pricing/",
  });
  expect(cost.total).toBe(5);
});

test("the table shows both targets side by side with date and source of the prices", () => {
  expect(costTable(hostFor())).toBe(`fly                                         hetzner
machine shared-cpu-2x, 4096 MB  21.40 USD   server cx23    5.49 EUR
volume, 20 GB                    3.00 USD   volume, 20 GB  1.14 EUR
IPv4 address                     2.00 USD   IPv4 address   0.50 EUR
total                           26.40 USD   total          7.13 EUR
in US dollars                   26.40 USD   in US dollars  8.30 USD

A month of 30 days, without VAT, traffic and snapshots.
Prices of fly: https://fly.io/docs/about/pricing/ as captured in https://github.com/fernandobandeira/djinn and https://fly.io/docs/about/pricing/, read 2025-08-19 to 2026-08-07.
Prices of hetzner: https://www.hetzner.com/cloud/ as reported in https://github.com/robhunter/agentdeals/pull/1286 and Hetzner's pricing API as reported in https://github.com/devantler-tech/platform, read 2026-05-27 to 2026-09-04.
1 EUR = 1.1637 USD: https://www.ecb.europa.eu/stats/eurofxref/, 2026-05-27.`);
});

test("the table leaves out a missing target and explains every star", () => {
  expect(costTable(hostFor({ fly: undefined, hetzner: { serverType: "cpx42" } }))).toBe(`hetzner
server cpx42 *   0.00 EUR
volume, 20 GB    1.14 EUR
IPv4 address     0.50 EUR
total, at least  1.64 EUR
in US dollars    1.91 USD

A month of 30 days, without VAT, traffic and snapshots.
* hetzner, server cpx42: price not known here and not in the total; see https://www.hetzner.com/cloud/
Prices of hetzner: https://www.hetzner.com/cloud/ as reported in https://github.com/robhunter/agentdeals/pull/1286 and Hetzner's pricing API as reported in https://github.com/devantler-tech/platform, read 2026-05-27 to 2026-09-04.
1 EUR = 1.1637 USD: https://www.ecb.europa.eu/stats/eurofxref/, 2026-05-27.`);
});
