import { expect, test } from "vitest";
import { GitFailure } from "../../../../image/dispatcher/github/git";
import { failureOf } from "../../../../image/dispatcher/work/result-failure";

const failed = (said: string, limit?: "time" | "output") => new GitFailure(["index-pack"], said, limit);

test.each([
  ["bad", failed("fatal: pack is corrupted (SHA1 mismatch)")],
  ["bad", failed("", "output")],
  ["machine", failed("fatal: sha1 file '/x' write error: No space left on device\nfatal: and so on")],
  ["bad", failed("error in tree: 'No space left on device' is no name")],
  [
    "bad",
    failed(
      `error: object ${"0a".repeat(20)}: gitmodulesPath: -y: No space left on device\nfatal: fsck error`,
    ),
  ],
  ["bad", failed(`error: object ${"0a".repeat(20)}: gitmodulesPath: out of memory\nfatal: fsck error`)],
  ["unclear", failed("", "time")],
  ["unclear", failed("")],
  ["unclear", failed("fatal: Out of memory, malloc failed (tried to allocate 5 bytes)")],
])("says %s", (expected, failure) => {
  expect(failureOf(failure)).toBe(expected);
});
