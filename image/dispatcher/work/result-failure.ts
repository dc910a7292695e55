import type { GitFailure } from "../github/git.ts";

const NO_ROOM =
  /: (No space left on device|Disk quota exceeded|Input\/output error|Read-only file system|Too many open files)\.?$/im;
/** What of an object is wrong is told with the job's own words, such as a path in its .gitmodules. */
const OF_OBJECT = /^error: object [0-9a-f]+:.*$/gim;
const NO_MEMORY = /out of memory|cannot allocate memory|resource temporarily unavailable|mmap failed/i;

/**
 * What git's failure at a result says: that the result is bad, that this machine lacks something at present, or nothing certain, as when git
 * was ended for its time or memory. A result can be made for the last two.
 */
export function failureOf({ limit, said }: GitFailure): "bad" | "machine" | "unclear" {
  if (limit === "output") return "bad";
  // Ended by a signal it says nothing.
  if (limit === "time" || said === "") return "unclear";
  const own = said.replace(OF_OBJECT, "");
  if (NO_MEMORY.test(own)) return "unclear";
  return NO_ROOM.test(own) ? "machine" : "bad";
}
