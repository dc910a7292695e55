import { describe, expect, it } from "vitest";
import { jobsHealth } from "../../../../image/dispatcher/signals/catch-up-health";

const QUEUE = { queued: 1, running: 0, failedToday: 2, paused: false };
const CATCH_UP = { problem: "Labels may not be known." };
const GITHUB = { ok: true, reachable: true, expires: null };

describe("the health of jobs", () => {
  it("is the queue's while labels are found", () => {
    expect(jobsHealth(QUEUE, { problem: undefined }, GITHUB)).toEqual(QUEUE);
  });

  it.each([GITHUB, null])("has what keeps labels from being found (GitHub: %j)", (github) => {
    expect(jobsHealth(QUEUE, CATCH_UP, github)).toEqual({ ...QUEUE, problem: "Labels may not be known." });
  });

  it("has only what keeps jobs from being done, when there is that too", () => {
    const queue = { ...QUEUE, problem: "No job can be started." };

    expect(jobsHealth(queue, CATCH_UP, GITHUB)).toEqual(queue);
  });

  it("says nothing of labels when it is GitHub or its token that fails", () => {
    expect(jobsHealth(QUEUE, CATCH_UP, { ...GITHUB, ok: false, problem: "Refused." })).toEqual(QUEUE);
  });
});
