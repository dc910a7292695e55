import { existsSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Guard, type GuardLimits, type Strike } from "../../../../image/dispatcher/work/guard";
import { diskOf, memoryIn, memoryInAll, memoryOf } from "../../../../image/dispatcher/work/guard-usage";

const NOBODY = 61005;
const MINUTE = 60_000;

let cancel: AbortController;
let strikes: Strike[];
let guard: Guard;
beforeEach(() => {
  vi.useFakeTimers();
  cancel = new AbortController();
  strikes = [];
});
afterEach(() => {
  guard.close();
  vi.useRealTimers();
});

function watch(limits: GuardLimits, uid = NOBODY): void {
  guard = new Guard({ uid, folder: tmpdir(), limits, signal: cancel.signal, intervalMs: 10 * MINUTE });
  void guard.strike.then((strike) => strikes.push(strike));
}

test("a job that takes too long is ended, and not before", async () => {
  watch({ minutes: 60, silentMinutes: 100 });
  await vi.advanceTimersByTimeAsync(60 * MINUTE - 1);
  expect(strikes).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(strikes).toEqual([
    {
      struck: true,
      state: "failed",
      reason:
        "The job took longer than 60 minutes. Make the issue smaller, or raise minutesPerJob in backoffice.ts.",
    },
  ]);
});

test("a job that says nothing for 20 minutes is ended; each word counts", async () => {
  watch({ minutes: 240 });
  await vi.advanceTimersByTimeAsync(19 * MINUTE);
  guard.heard();
  await vi.advanceTimersByTimeAsync(19 * MINUTE);
  expect(strikes).toEqual([]);
  await vi.advanceTimersByTimeAsync(MINUTE);
  expect(strikes[0]?.reason).toBe(
    "The job said nothing for 20 minutes: Claude's API, or a command the agent ran, hangs. See its log, and: backoffice-health",
  );
});

test("a job that is cancelled is ended at once, with the reason given", async () => {
  watch({ minutes: 60 });
  cancel.abort("The job was cancelled.");
  await vi.advanceTimersByTimeAsync(0);
  expect(strikes).toEqual([{ struck: true, state: "cancelled", reason: "The job was cancelled." }]);
});

test("a job that was cancelled before it began is ended too", async () => {
  cancel.abort("The dispatcher stops.");
  watch({ minutes: 60 });
  await vi.advanceTimersByTimeAsync(0);
  expect(strikes[0]?.reason).toBe("The dispatcher stops.");
});

test("a user whose processes hold more than the limit is found, and only he", async () => {
  watch({ minutes: 60, memory: 1024 ** 2 }, process.getuid?.());
  await vi.advanceTimersByTimeAsync(0);
  expect(strikes[0]?.reason).toMatch(/^The job used \d+\.\d GiB of memory; it may use 0\.0 GiB\.$/);
  expect(memoryOf(NOBODY)).toBe(0);
});

test.runIf(existsSync("/dev/shm"))(
  "what is in /dev/shm counts for a job that writes, and for no other",
  async () => {
    const strikesOf = async (folder?: string): Promise<number> => {
      strikes = [];
      guard = new Guard({
        uid: NOBODY,
        ...(folder !== undefined && { folder }),
        limits: { minutes: 60, memory: 1024 ** 2 },
        signal: cancel.signal,
        intervalMs: 10,
      });
      void guard.strike.then((strike) => strikes.push(strike));
      const file = `/dev/shm/guard-${process.pid}`;
      writeFileSync(file, Buffer.alloc(4 * 1024 ** 2, 1));
      await vi.advanceTimersByTimeAsync(10);
      rmSync(file);
      guard.close();
      return strikes.length;
    };
    expect([await strikesOf(), await strikesOf(tmpdir())]).toEqual([0, 1]);
  },
);

test("a guard that is closed strikes no more", async () => {
  watch({ minutes: 1 });
  guard.close();
  cancel.abort("Too late.");
  await vi.advanceTimersByTimeAsync(60 * MINUTE);
  expect(strikes).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});

test("sizes are read from the system, and a folder that is not there holds nothing", () => {
  const { free, size } = diskOf(tmpdir());
  expect(free).toBeGreaterThan(0);
  expect(size).toBeGreaterThanOrEqual(free);
  expect(memoryInAll()).toBeGreaterThan(1024 ** 2);
  expect(memoryIn("/nowhere")).toBe(0);
});
