import { expect, it } from "vitest";
import { json, resultOf, table } from "../../bench/report";

const nothing = () => Promise.resolve();
const synth = { ours: "synth", floor: "empty", rounds: 7, goal: 1.15, runOurs: nothing, runFloor: nothing };
const deploy = { ours: "deploy", floor: "terraform", rounds: 3, runOurs: nothing, runFloor: nothing };
const [met, missed, free] = [
  resultOf(synth, { wall: 3.42, cpu: 3 }, { wall: 3, cpu: 2.5 }),
  resultOf(synth, { wall: 3.48, cpu: undefined }, { wall: 3, cpu: undefined }),
  resultOf(deploy, { wall: 10, cpu: 4 }, { wall: 0.5, cpu: 0.25 }),
] as const;
const skipped = [{ ours: "diff", reason: "terraform is not on PATH" }];

it("prints one line per comparison; the wall time decides whether a goal is met", () => {
  expect(table([met, missed, free], skipped)).toBe(
    [
      "                       wall          ratio     CPU          ratio  rounds     goal",
      "synth / empty        3.42 s  3.00 s   1.14  3.00 s  2.50 s   1.20       7  <= 1.15      met",
      "synth / empty        3.48 s  3.00 s   1.16       -       -      -       7  <= 1.15  not met",
      "deploy / terraform  10.00 s  0.50 s  20.00  4.00 s  0.25 s  16.00       3        -",
      "diff: skipped, terraform is not on PATH",
    ].join("\n"),
  );
});

it("prints the same as JSON", () => {
  expect(JSON.parse(json([met, free], skipped))).toEqual({
    results: [
      {
        ours: { command: "synth", wall: 3.42, cpu: 3 },
        floor: { command: "empty", wall: 3, cpu: 2.5 },
        rounds: 7,
        ratio: { wall: 1.14, cpu: 1.2 },
        goal: 1.15,
        met: true,
      },
      {
        ours: { command: "deploy", wall: 10, cpu: 4 },
        floor: { command: "terraform", wall: 0.5, cpu: 0.25 },
        rounds: 3,
        ratio: { wall: 20, cpu: 16 },
      },
    ],
    skipped,
  });
});
