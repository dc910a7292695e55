import { describe, expect, it } from "vitest";
import { HostDay } from "../../../../image/dispatcher/jobs/host-day";

describe("the host's day", () => {
  it.each([
    ["in winter", "2026-11-23T22:59:59.999Z", "2026-11-22T23:00:00.000Z"],
    ["at its first moment", "2026-11-23T23:00:00.000Z", "2026-11-23T23:00:00.000Z"],
    ["in summer", "2026-07-01T21:59:59.999Z", "2026-06-30T22:00:00.000Z"],
    ["when clocks were set back", "2026-10-25T22:59:59.999Z", "2026-10-24T22:00:00.000Z"],
    ["when clocks were set forward", "2026-03-29T21:59:59.999Z", "2026-03-28T23:00:00.000Z"],
  ])("begins at midnight in its zone %s", (_, time, start) => {
    expect(new HostDay("Europe/Berlin").startOf(new Date(time)).toISOString()).toBe(start);
  });

  it("begins at one where midnight doesn't exist", () => {
    const start = new HostDay("America/Santiago").startOf(new Date("2026-09-06T12:00:00Z"));

    expect(start.toISOString()).toBe("2026-09-06T04:00:00.000Z");
  });
});
