import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { childrenCpu } from "../../bench/children-cpu";
import { takeTurns } from "../../bench/measure";

it("reads the processor time of ended children from /proc/PID/stat, whatever the program is called", () => {
  const stat = "7 (a) b (c) S 1 7 7 0 -1 4194560 0 0 0 0 11 12 345 67 20 0 7 0 1 2 3";
  expect(childrenCpu(stat)).toBe(4.12);
});

it("lets the runs take turns after one of each that does not count, and takes the median", async () => {
  const turns: string[] = [];
  const waits = [300, 10, 100, 40];
  const first = async () => {
    turns.push("first");
    await sleep(waits.shift());
  };
  const second = async () => {
    turns.push("second");
    await Promise.resolve();
  };
  const [cost] = await takeTurns(3, first, second);
  expect(turns).toEqual(Array.from({ length: 4 }, () => ["first", "second"]).flat());
  expect(cost.wall).toBeGreaterThan(0.035);
  expect(cost.wall).toBeLessThan(0.095);
});

it("fails when a run fails", async () => {
  const fails = () => Promise.reject(new Error("exit code 1"));
  await expect(takeTurns(1, () => Promise.resolve(), fails)).rejects.toThrow("exit code 1");
});
