import { statfs } from "node:fs/promises";
import { join } from "node:path";
import type { Check, Finding } from "./check.ts";
import { level } from "./level.ts";

export const disk: Check = {
  name: "disk",
  look: async (host) => {
    const { bavail, blocks, bsize } = await statfs(join(host.root, "/data"));
    return diskLevel(bavail * bsize, blocks * bsize);
  },
};

/** Judges the free space of /data, in bytes. */
export function diskLevel(free: number, size: number): Finding {
  return level(
    free,
    size,
    { warning: 15, failing: 5 },
    "See what takes the room: sudo du -xh -d 2 /data | sort -h. Or raise volumeSizeGb in backoffice.ts and deploy.",
  );
}
