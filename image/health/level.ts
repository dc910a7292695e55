import type { Finding } from "./check.ts";
import { failing, ok, warning } from "./check.ts";

/** Shares of the whole, in per cent, under which what is left is too little. */
export interface Limits {
  readonly warning: number;
  readonly failing: number;
}

const GB = 1_000_000_000;

/** Judges what is left of a whole, both in bytes. */
export function level(left: number, whole: number, limits: Limits, fix: string): Finding {
  const share = whole > 0 ? (left / whole) * 100 : 0;
  const why = `${(left / GB).toFixed(1)} of ${(whole / GB).toFixed(1)} GB free (${Math.floor(share)} %).`;
  if (share < limits.failing) return failing(why, fix);
  if (share < limits.warning) return warning(why, fix);
  return ok(why);
}
