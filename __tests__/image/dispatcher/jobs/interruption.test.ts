import { describe, expect, it } from "vitest";
import { afterInterruption } from "../../../../image/dispatcher/jobs/interruption";
import type { Job } from "../../../../image/dispatcher/jobs/job";

const JOB: Job = {
  id: "20261123-040159-7f3a",
  playbook: "fix-bug",
  repository: "acme/app",
  issue: 12,
  requestedBy: "ada",
  state: "running",
  stage: "working",
  attempts: 1,
  createdAt: "2026-11-23T04:01:59Z",
  reported: false,
};
const next = (job: Partial<Job>, cancelled = false) => afterInterruption({ ...JOB, ...job }, cancelled);

describe("after an interruption, a job", () => {
  it("that was at work begins anew, once", () => {
    expect(next({})).toBe("begin anew");
    expect(next({ stage: undefined })).toBe("begin anew");
    expect(next({ attempts: 2 })).toEqual({
      failed: "The dispatcher was interrupted 2 times while the job was working; it isn't tried again.",
    });
  });

  it.each(["collecting", "delivering"] as const)(
    "that was at %s goes on there, however often it was begun",
    (stage) => {
      expect(next({ stage, attempts: 1000, cutOff: 4 })).toBe("go on");
    },
  );

  it("whose delivery was cut off too often has failed; what can be had of it is named", () => {
    expect(next({ stage: "collecting", cutOff: 5 })).toEqual({
      failed:
        "The dispatcher was killed 5 times in the midst of collecting the job's result; it isn't tried again.",
    });
    expect(next({ stage: "delivering", cutOff: 5 })).toEqual({
      failed: `The dispatcher was killed 5 times in the midst of delivering the job's result; it isn't tried again. What it made is kept for 90 days: /data/jobs/${JOB.id}`,
    });
  });

  it("that somebody wants to end has ended", () => {
    expect(next({ stage: "delivering" }, true)).toEqual({ failed: "It was cancelled." });
  });
});
