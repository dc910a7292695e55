import { beforeEach, expect, it } from "vitest";
import { BuildProgress } from "../../deploy/build-progress";

let printed: string[];
let now: number;
let progress: BuildProgress;
beforeEach(() => {
  printed = [];
  now = 0;
  progress = new BuildProgress(
    (line) => printed.push(line),
    () => now,
  );
});

it("names each step when it begins, and tells the time of one that took a while", () => {
  progress.line("STEP 1/2: FROM ubuntu:24.04");
  now = 400;
  progress.line("[1/2] STEP 2/2: RUN apt-get update");
  progress.line("Reading package lists...");
  now = 62_400;
  progress.end();
  expect(printed).toEqual([
    "step 1/2: FROM ubuntu:24.04",
    "stage 1/2, step 2/2: RUN apt-get update",
    "Reading package lists...",
    "stage 1/2, step 2/2 took 62 s",
  ]);
});

it("cuts an instruction that would fill the screen", () => {
  progress.line(`STEP 1/1: RUN ${"x".repeat(200)}`);
  expect(printed).toEqual([`step 1/1: RUN ${"x".repeat(93)}...`]);
});

it("knows the step that is being done, until it has ended", () => {
  expect(progress.current).toBeUndefined();
  progress.line("STEP 3/24: COPY rootfs /");
  expect(progress.current).toBe("step 3/24");
  progress.end();
  expect(progress.current).toBeUndefined();
});
