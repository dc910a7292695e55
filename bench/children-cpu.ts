import { readFileSync } from "node:fs";

/** Linux counts in hundredths of a second for programs, whatever the kernel's own clock (times(2), USER_HZ). */
const TICKS_PER_SECOND = 100;

/**
 * Processor time of all children that have ended, and of theirs, in seconds, user and system together; `stat` is the text of
 * `/proc/PID/stat` (proc(5), fields 16 and 17).
 *
 * @default - that of this process
 * @returns undefined where there is no such file
 */
export function childrenCpu(stat = ownStat()): number | undefined {
  if (stat === undefined) return undefined;
  // The name, the second field, may hold blanks and brackets itself.
  const fromThird = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fromThird[13]) + Number(fromThird[14])) / TICKS_PER_SECOND;
}

function ownStat(): string | undefined {
  try {
    return readFileSync("/proc/self/stat", "utf8");
  } catch {
    return undefined;
  }
}
