import { describe, expect, it } from "vitest";
import { BackOff } from "../../../../image/dispatcher/jobs/back-off";

describe("the pauses between tries", () => {
  it("double from five seconds to an hour, and begin anew after a success", () => {
    const backOff = new BackOff();
    const pauses = Array.from({ length: 12 }, () => backOff.next() / 1000);
    backOff.reset();

    expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]);
    expect(backOff.next()).toBe(5000);
  });
});
