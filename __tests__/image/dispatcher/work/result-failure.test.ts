import { expect, test } from "vitest";
import { GitFailure } from "../../../../image/dispatcher/github/git";
import { failureOf } from "../../../../image/dispatcher/work/result-failure";
import { untilDelivered } from "../../../../image/dispatcher/work/worker-delivery";

const failed = (said: string, limit?: "time" | "output") => new GitFailure(["index-pack"], said, limit);

test.each([
  ["bad", failed("fatal: pack is corrupted (SHA1 mismatch)")],
  ["bad", failed("", "output")],
  ["machine", failed("fatal: sha1 file '/x' write error: No space left on device\nfatal: and so on")],
  ["bad", failed("error in tree: 'No space left on device' is no name")],
  ["unclear", failed("", "time")],
  ["unclear", failed("")],
  ["unclear", failed("fatal: Out of memory, malloc failed (tried to allocate 5 bytes)")],
])("says %s", (expected, failure) => {
  expect(failureOf(failure)).toBe(expected);
});

/** How often a delivery was tried that fails with `error`, at most ten times. */
async function tries(error: Error): Promise<number> {
  let count = 0;
  const deliver = (): void => {
    count += 1;
    if (count < 10) throw error;
  };
  const context = { signal: new AbortController().signal, log: () => undefined };
  await untilDelivered(deliver, context, [1, 1]).catch(() => undefined);
  return count;
}

test("a delivery is tried until it works, but git is not ended at a result for ever", async () => {
  expect(await tries(new Error("The disk is full."))).toBe(10);
  expect(await tries(failed("x: No space left on device"))).toBe(10);
  expect(await tries(failed("", "time"))).toBe(4);
});

test("a delivery that is cancelled is not tried again", async () => {
  let count = 0;
  const cancel = AbortSignal.abort("The job was cancelled.");
  const deliver = () => {
    count += 1;
    return Promise.reject(new Error("GitHub is away."));
  };
  await expect(untilDelivered(deliver, { signal: cancel, log: () => undefined }, [1])).rejects.toThrow(
    "GitHub is away.",
  );
  expect(count).toBe(1);
});
