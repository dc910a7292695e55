import type { GitFailure } from "../github/git.ts";

const NO_ROOM =
  /: (No space left on device|Disk quota exceeded|Input\/output error|Read-only file system|Too many open files)\.?$/im;
const NO_MEMORY = /out of memory|cannot allocate memory|resource temporarily unavailable|mmap failed/i;

/**
 * What git's failure at a result says: that the result is bad, that this machine lacks something at present, or nothing certain, as when git
 * was ended for its time or memory. A result can be made for the last.
 */
export function failureOf({ limit, said }: GitFailure): "bad" | "machine" | "unclear" {
  if (limit === "output") return "bad";
  // Ended by a signal it says nothing.
  if (limit === "time" || said === "" || NO_MEMORY.test(said)) return "unclear";
  return NO_ROOM.test(said) ? "machine" : "bad";
}
