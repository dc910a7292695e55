import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";

/** A day in milliseconds. */
const DAY = 24 * 60 * 60 * 1000;

/** Restarts a day: a host that starts over and over does worse than one that reads no mail. */
export const LIMIT = 3;

/** Times of the restarts in the last day, milliseconds since 1970; a file that isn't ours counts as none. */
export function recentRestarts(file: string, now: number): number[] {
  if (!existsSync(file)) return [];
  try {
    const times: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (!Array.isArray(times)) return [];
    return times.filter((time): time is number => typeof time === "number" && now - time < DAY);
  } catch {
    return [];
  }
}

/** Remembers one more restart: on the disk before it happens, so that none goes uncounted. */
export function recordRestart(file: string, now: number): void {
  const next = `${file}.new`;
  const descriptor = openSync(next, "w", 0o600);
  writeSync(descriptor, `${JSON.stringify([...recentRestarts(file, now), now])}\n`);
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(next, file);
}
