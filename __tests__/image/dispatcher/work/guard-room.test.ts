import { expect, test } from "vitest";
import { diskProblem, memoryProblem } from "../../../../image/dispatcher/work/guard-room";
import { diskOf, machineMemory } from "../../../../image/dispatcher/work/guard-usage";

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

test("a machine with less than a twentieth of its memory left has too little, and with less than 128 MiB", () => {
  expect(memoryProblem({ free: 410 * MIB, size: 8 * GIB })).toBeUndefined();
  expect(memoryProblem({ free: 409 * MIB, size: 8 * GIB })).toBe(
    "The machine has 409 MiB of memory left, and a job is ended below 409 MiB. Let fewer jobs run at once, or take a larger machine, in backoffice.ts; then deploy.",
  );
  expect(memoryProblem({ free: 128 * MIB, size: GIB })).toBeUndefined();
  expect(memoryProblem({ free: 127 * MIB, size: GIB })).toContain("has 127 MiB of memory left");
});

test("a disk that can take few more files is full, whatever its free bytes", () => {
  const room = { free: 8 * GIB, size: 10 * GIB };
  const files = { free: 50, size: 1000 };
  expect(diskProblem("/tmp", { ...room, files }, "Help.")).toBeUndefined();
  expect(diskProblem("/tmp", { ...room, files: { ...files, free: 49 } }, "Help.")).toBe(
    "The disk of /tmp can take 49 more files, and a job is ended below 50. Help.",
  );
  expect(diskProblem("/tmp", { ...room, files: { free: 0, size: 0 } }, "Help.")).toBeUndefined();
});

test("a disk with few free bytes is full", () => {
  const files = { free: 900, size: 1000 };
  expect(diskProblem("/data", { free: 0.4 * GIB, size: 10 * GIB, files }, "Help.")).toBe(
    "The disk of /data has 0.4 GiB left, and a job is ended below 0.5 GiB. Help.",
  );
});

test("the machine's memory and a disk's files are read from the system", () => {
  const { free, size } = machineMemory();
  expect(free).toBeGreaterThan(MIB);
  expect(size).toBeGreaterThan(free);
  expect(diskOf("/").files.size).toBeGreaterThanOrEqual(diskOf("/").files.free);
});
