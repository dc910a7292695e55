import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { imageNode } from "../../../../rehearsal/image/node";

const DAY_1 = "2026-11-01T12:00:00.000Z";
const DAY_31 = "2026-12-01T12:00:00.000Z";
const AFTER = "2026-12-01T12:00:00.001Z";
const YEARS_LATER = "2031-12-01T12:00:00Z";

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

  it("never forgets a signal that led to a job, nor its content", () => {
    expect(
      stores()(
        [DAY_1, "keep", "d-1", "body-1"],
        [DAY_1, "consumed", "d-1"],
        [YEARS_LATER, "keep", "d-2", "body-1"],
        [YEARS_LATER, "replayed", "d-1", "body-9"],
        [YEARS_LATER, "replayed", "d-9", "body-1"],
        [YEARS_LATER, "signals"],
      ),
    ).toEqual(["d-1", null, "d-1", true, true, [{ delivery: "d-1" }]]);
  });

  it("forgets a signal that led to no job after thirty days, and its content with it", () => {
    expect(
      stores()(
        [DAY_1, "keep", "d-1", "body-1"],
        [DAY_31, "keep", "d-2", "body-1"],
        [AFTER, "keep", "d-3", "body-1"],
        [AFTER, "signals"],
      ),
    ).toEqual(["d-1", "d-1", "d-3", [{ delivery: "d-3" }]]);
  });

  it("leaves alone what no signal came with", () => {
    expect(stores()([DAY_1, "consumed", "mail-1"], [DAY_1, "signals"])).toEqual([null, []]);
  });
});

describe("the store of labels", () => {
  const NOON = "2026-11-01T12:00:00Z";
  const MINUTE_LATER = "2026-11-01T12:01:00Z";
  const LATER = "2026-11-01T12:01:01Z";

  it("knows when the host began to look, also after a restart, for each repository", () => {
    const run = stores();
    run([DAY_1, "since", "acme/shop"]);

    expect(run([DAY_31, "since", "acme/shop"], [DAY_31, "since", "acme/docs"])).toEqual([DAY_1, DAY_31]);
  });

  it("begins anew with a repository that it was told to forget", () => {
    const run = stores();
    run([DAY_1, "since", "acme/shop"], [DAY_1, "since", "acme/docs"], [DAY_1, "forgetOthers", "acme/docs"]);

    expect(run([DAY_31, "since", "acme/shop"], [DAY_31, "since", "acme/docs"])).toEqual([DAY_31, DAY_1]);
  });

  it("knows the last event that was dealt with, also after a restart", () => {
    const run = stores();
    run([DAY_1, "settle", "7"], [DAY_1, "settle", "12000000000"]);

    expect(run([DAY_31, "dealtWith"], [DAY_31, "dealtWith", "13"])).toEqual([12_000_000_000, null]);
  });

  it("gives a label found the delivery of a signal within a minute, and to no other event", () => {
    const run = stores();
    run([DAY_1, "ofSignal", "d-1", NOON], [DAY_1, "ofEvent", "7", MINUTE_LATER]);

    expect(
      run([DAY_1, "ofEvent", "7", LATER], [DAY_1, "ofEvent", "8", NOON], [DAY_1, "ofEvent", "9", LATER]),
    ).toEqual(["d-1", "label:acme/shop#12:8", "label:acme/shop#12:9"]);
  });

  it("gives it the nearest of several signals", () => {
    expect(
      stores()(
        [DAY_1, "ofSignal", "d-1", NOON],
        [DAY_1, "ofSignal", "d-2", "2026-11-01T12:00:40Z"],
        [DAY_1, "ofEvent", "7", "2026-11-01T12:00:41Z"],
      ),
    ).toEqual(["d-1", "d-2", "d-2"]);
  });

  it("gives a signal the delivery of a label found within a minute, never that of another signal", () => {
    const run = stores();
    run([DAY_1, "ofEvent", "7", NOON]);

    expect(
      run(
        [DAY_1, "ofSignal", "d-1", MINUTE_LATER],
        [DAY_1, "ofSignal", "d-2", LATER],
        [DAY_1, "ofSignal", "d-3", LATER],
        [DAY_1, "ofSignal", "d-3", NOON],
      ),
    ).toEqual(["label:acme/shop#12:7", "d-2", "d-3", "d-3"]);
  });

  it("forgets after thirty days when a label was set", () => {
    expect(
      stores()(
        [DAY_1, "ofEvent", "7", DAY_1],
        [DAY_31, "ofEvent", "8", DAY_31],
        [AFTER, "ofEvent", "9", AFTER],
        [AFTER, "settings"],
      ),
    ).toEqual([
      "label:acme/shop#12:7",
      "label:acme/shop#12:8",
      "label:acme/shop#12:9",
      [{ delivery: "label:acme/shop#12:8" }, { delivery: "label:acme/shop#12:9" }],
    ]);
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

  it("never forgets an issue that was made", () => {
    const asked = { repository: "acme/shop", since: DAY_1 };
    expect(
      stores()(
        [DAY_1, "begin", "mail-1", "acme/shop"],
        [DAY_1, "finish", "mail-1", "https://x/7"],
        [YEARS_LATER, "begin", "mail-1", "acme/docs"],
      ),
    ).toEqual([asked, null, { ...asked, made: { number: 7, url: "https://x/7" } }]);
  });

  it("forgets after thirty days that an issue was wanted", () => {
    const asked = { repository: "acme/shop", since: DAY_1 };
    expect(
      stores()(
        [DAY_1, "begin", "mail-1", "acme/shop"],
        [DAY_31, "begin", "mail-1", "acme/docs"],
        [AFTER, "begin", "mail-1", "acme/docs"],
      ),
    ).toEqual([asked, asked, { repository: "acme/docs", since: AFTER }]);
  });
});
