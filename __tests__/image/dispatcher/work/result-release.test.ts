import { describe, expect, it } from "vitest";
import { releaseLine } from "../../../../image/dispatcher/work/result-release";

describe("the line that would make a large release", () => {
  it.each([
    ["feat!: no cart", "feat!: no cart"],
    ["fix(cart, order)!: no total\n\nWhy.", "fix(cart, order)!: no total"],
    ["Squashed\n\n* fix: a\n* feat!: b\n", "* feat!: b"],
    ["feat: x\n\nWhy.\n\nBREAKING CHANGE: carts are gone\n", "BREAKING CHANGE: carts are gone"],
    ["feat: x\n\nBREAKING-CHANGE: carts", "BREAKING-CHANGE: carts"],
    ["feat: x\n\nBREAKING CHANGE #carts", "BREAKING CHANGE #carts"],
    ["feat: x\n\n  breaking change\ncarts", "breaking change"],
    ["fix: x\n\nRelease-As: 9.0.0", "Release-As: 9.0.0"],
    ["Done.\nBEGIN_COMMIT_OVERRIDE\nfeat: x\nEND_COMMIT_OVERRIDE", "BEGIN_COMMIT_OVERRIDE"],
  ])("is found in %j", (text, line) => {
    expect(releaseLine(text)).toBe(line);
  });

  it.each([
    "feat: carts",
    "fix: stop!\n\nThis is no breaking change: it adds.",
    "docs: a non-breaking change\n\nreleased as 9",
    "",
  ])("isn't found in %j", (text) => {
    expect(releaseLine(text)).toBeUndefined();
  });

  it("is looked for in no time, whatever the text is made for", () => {
    const texts = [
      " ".repeat(1e6),
      "\n".repeat(1e6),
      "a(".repeat(5e5),
      "feat(".repeat(2e5),
      "breaking ".repeat(1e5),
    ];
    const start = performance.now();
    for (const text of texts) releaseLine(text);
    expect(performance.now() - start).toBeLessThan(500);
  });
});
