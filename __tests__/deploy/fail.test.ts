import { afterEach, describe, expect, it, vi } from "vitest";
import { StepError, runStep } from "../../deploy/fail";

describe("runStep", () => {
  afterEach(() => {
    vi.restoreAllMocks();
    process.exitCode = undefined;
  });

  async function outcome(step: () => Promise<void>) {
    const print = vi.spyOn(console, "error").mockReturnValue();
    await runStep(step);
    return { printed: print.mock.calls, exitCode: process.exitCode };
  }

  it("leaves a step that ends well alone", async () => {
    expect(await outcome(async () => {})).toEqual({ printed: [], exitCode: undefined });
  });

  it.each([
    [new StepError("two\nlines"), "two\nlines"],
    [new TypeError("a is\n  not b"), "Unexpected failure: a is not b"],
    [Object.assign(new Error(""), { code: "EPIPE" }), "Unexpected failure: EPIPE"],
    [new AggregateError([]), "Unexpected failure: AggregateError"],
    ["text", "Unexpected failure: text"],
  ])("tells %s without a stack and fails", async (error, message) => {
    expect(await outcome(vi.fn<() => Promise<void>>().mockRejectedValue(error))).toEqual({
      printed: [[message]],
      exitCode: 1,
    });
  });
});
