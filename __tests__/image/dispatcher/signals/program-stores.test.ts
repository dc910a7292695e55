import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { imageNode } from "../../../../rehearsal/image/node";

const DAY_1 = "2026-11-01T12:00:00.000Z";
const DAY_31 = "2026-12-01T12:00:00.000Z";
const AFTER = "2026-12-01T12:00:00.001Z";

type Call = readonly [time: string, method: string, ...given: string[]];

/** The stores on a file of their own; each call of what it gives is a dispatcher that is started, does these calls, and ends. */
function stores(): (...calls: readonly Call[]) => unknown {
  const folder = mkdtempSync(join(tmpdir(), "stores-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const program = "__tests__/image/dispatcher/signals/stores-program.ts";
  const file = join(folder, "signals.sqlite");
  return (...calls): unknown =>
    JSON.parse(execFileSync(imageNode(), [program, file, JSON.stringify(calls)], { encoding: "utf8" }));
}

describe("the store of signals", () => {
  it("knows a consumed signal by its delivery and by its content, also after a restart, and no other", () => {
    const run = stores();
    run([DAY_1, "keep", "d-1", "body-1"], [DAY_1, "keep", "d-2", "body-2"], [DAY_1, "consumed", "d-1"]);

    expect(
      run(
        [DAY_1, "replayed", "d-1", "body-1"],
        [DAY_1, "replayed", "d-9", "body-1"],
        [DAY_1, "replayed", "d-1", "body-9"],
        [DAY_1, "replayed", "d-2", "body-2"],
        [DAY_1, "replayed", "d-9", "body-9"],
      ),
    ).toEqual([true, true, true, false, false]);
  });

  it("gives the delivery under which a content came first, and none for a delivery of another content", () => {
    expect(
      stores()(
        [DAY_1, "keep", "d-1", "body-1"],
        [DAY_1, "keep", "d-1", "body-1"],
        [DAY_1, "keep", "d-2", "body-1"],
        [DAY_1, "keep", "d-1", "body-2"],
      ),
    ).toEqual(["d-1", "d-1", "d-1", null]);
  });

  it("forgets a signal thirty days after its job, and its content with it", () => {
    expect(
      stores()(
        ["2026-10-20T12:00:00Z", "keep", "d-1", "body-1"],
        [DAY_1, "consumed", "d-1"],
        [DAY_31, "replayed", "d-1", "body-1"],
        [AFTER, "replayed", "d-1", "body-1"],
        [AFTER, "keep", "d-2", "body-1"],
        [AFTER, "signals"],
      ),
    ).toEqual(["d-1", null, true, false, "d-2", [{ delivery: "d-2" }]]);
  });

  it("leaves alone what no signal came with", () => {
    expect(stores()([DAY_1, "consumed", "mail-1"], [DAY_1, "signals"])).toEqual([null, []]);
  });
});

describe("the store of issues", () => {
  it("knows what was asked for first and what was made of it, also after a restart", () => {
    const run = stores();
    const asked = { repository: "acme/shop", since: DAY_1 };

    expect(run([DAY_1, "begin", "mail-1", "acme/shop"])).toEqual([asked]);
    expect(
      run([DAY_31, "begin", "mail-1", "acme/docs"], [DAY_31, "finish", "mail-1", "https://x/7"]),
    ).toEqual([asked, null]);
    expect(run([DAY_31, "begin", "mail-1", "acme/docs"], [DAY_31, "begin", "mail-2", "acme/docs"])).toEqual([
      { ...asked, made: { number: 7, url: "https://x/7" } },
      { repository: "acme/docs", since: DAY_31 },
    ]);
  });

  it("forgets an issue after thirty days", () => {
    expect(
      stores()(
        [DAY_1, "begin", "mail-1", "acme/shop"],
        [DAY_1, "finish", "mail-1", "https://x/7"],
        [AFTER, "begin", "mail-1", "acme/docs"],
      ),
    ).toEqual([{ repository: "acme/shop", since: DAY_1 }, null, { repository: "acme/docs", since: AFTER }]);
  });
});
