import { textOf } from "./host.ts";
import type { Host } from "./host.ts";

export const DAY = 24 * 60 * 60 * 1000;

/**
 * When the host first saw the present value of a secret; undefined for one it never had. The entrypoint notes name, fingerprint and day
 * of each new value, never a value.
 */
export function firstSeen(host: Host, name: string): Date | undefined {
  const lines = (textOf(host, "/data/backoffice/secrets-seen") ?? "").split("\n");
  const [, , day] = lines.findLast((line) => line.startsWith(`${name} `))?.split(" ") ?? [];
  const date = new Date(`${day ?? ""}T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** Whole days from now until a date; negative once it is past. */
export function daysUntil(host: Host, date: Date): number {
  return Math.floor((date.getTime() - host.now.getTime()) / DAY);
}
