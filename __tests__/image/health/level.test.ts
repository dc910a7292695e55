import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { disk, diskLevel } from "../../../image/health/disk";
import { memory } from "../../../image/health/memory";
import { standInHost } from "./stand-in-host";

const GB = 1_000_000_000;
const DISK_FIX =
  "See what takes the room: sudo du -xh -d 2 /data | sort -h. Or raise volumeSizeGb in backoffice.ts and deploy.";
const MEMORY_FIX =
  "See what takes it: top -o %MEM. Or raise memoryMb or the server type in backoffice.ts and deploy.";

test("a disk warns under 15 % and fails under 5 %", () => {
  expect(diskLevel(3 * GB, 20 * GB)).toEqual({ state: "ok", why: "3.0 of 20.0 GB free (15 %)." });
  expect(diskLevel(2.9 * GB, 20 * GB)).toEqual({
    state: "warning",
    why: "2.9 of 20.0 GB free (14 %).",
    fix: DISK_FIX,
  });
  expect(diskLevel(1 * GB, 20 * GB)).toMatchObject({ state: "warning", why: "1.0 of 20.0 GB free (5 %)." });
  expect(diskLevel(0.9 * GB, 20 * GB)).toEqual({
    state: "failing",
    why: "0.9 of 20.0 GB free (4 %).",
    fix: DISK_FIX,
  });
});

test("a disk's level is that of the real file system under /data", async () => {
  const host = standInHost();
  mkdirSync(join(host.root, "data"));
  expect((await disk.look(host)).why).toMatch(/^\d+\.\d of \d+\.\d GB free \(\d+ %\)\.$/);
});

const meminfo = (available: number) => ({
  "/proc/meminfo": `MemTotal:        4000000 kB\nMemFree:          100 kB\nMemAvailable:   ${available} kB\n`,
});

test("memory is what programs could still have, with a warning under 10 % and a failure under 3 %", () => {
  expect(memory.look(standInHost(meminfo(2_000_000)))).toEqual({
    state: "ok",
    why: "2.0 of 4.1 GB free (50 %).",
  });
  expect(memory.look(standInHost(meminfo(390_000)))).toEqual({
    state: "warning",
    why: "0.4 of 4.1 GB free (9 %).",
    fix: MEMORY_FIX,
  });
  expect(memory.look(standInHost(meminfo(80_000)))).toMatchObject({ state: "failing" });
});

const GROUPS = {
  "version 2": ["memory.max", "memory.current", "memory.stat", "inactive_file 500000000"],
  "version 1": [
    "memory/memory.limit_in_bytes",
    "memory/memory.usage_in_bytes",
    "memory/memory.stat",
    "inactive_file 1\ntotal_inactive_file 500000000",
  ],
} as const;

test.each(Object.entries(GROUPS))(
  "a control group's limit counts, its file cache as free: %s",
  (_, [limit, usage, stat, cache]) => {
    const group = {
      [`/sys/fs/cgroup/${limit}`]: "2000000000\n",
      [`/sys/fs/cgroup/${usage}`]: "1500000000\n",
      [`/sys/fs/cgroup/${stat}`]: `anon 1\n${cache}\n`,
    };
    expect(memory.look(standInHost({ ...meminfo(3_000_000), ...group }))).toEqual({
      state: "ok",
      why: "1.0 of 2.0 GB free (50 %).",
    });
  },
);

test("no limit leaves the machine's memory", () => {
  const group = { "/sys/fs/cgroup/memory.max": "max\n", "/sys/fs/cgroup/memory.current": "1\n" };
  expect(memory.look(standInHost({ ...meminfo(2_000_000), ...group }))).toMatchObject({
    why: "2.0 of 4.1 GB free (50 %).",
  });
});
