import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CatchUp } from "../../../../image/dispatcher/signals/catch-up";
import { KnownDeliveries } from "./known-deliveries";
import { KnownLabels } from "./known-labels";

const MINUTE = 60_000;

describe("the catch-up of labels", () => {
  /** Minutes after the start at which GitHub was asked for each list of labelled issues. */
  let asked: string[];
  let down: Record<string, string>;
  let log: string[];
  let catchUp: CatchUp;
  let began: number;
  const forgot = vi.spyOn(KnownLabels.prototype, "forgetOthers");

  beforeEach(() => {
    vi.useFakeTimers({ now: new Date("2026-11-01T12:00:00Z") });
    began = Date.now();
    [asked, down, log] = [[], {}, []];
    forgot.mockClear();
    catchUp = new CatchUp({
      repositories: ["acme/shop", "acme/docs"],
      labels: new KnownLabels(),
      deliveries: new KnownDeliveries(),
      log: (line) => void log.push(line),
      jobs: {
        newest: () => [],
        withDelivery: () => undefined,
        accept: () => {
          throw new Error("No label is set.");
        },
      },
      github: {
        lastLabelled: () => Promise.resolve(undefined),
        permission: () => Promise.resolve("read"),
        labelled: (repository, label) => {
          asked.push(`${(Date.now() - began) / MINUTE} ${repository} ${label}`);
          const why = down[repository];
          return why === undefined ? Promise.resolve([]) : Promise.reject(new Error(why));
        },
      },
    });
    catchUp.start();
  });

  afterEach(() => {
    catchUp.stop();
    vi.useRealTimers();
  });

  const minutes = async (count: number): Promise<void> => {
    await vi.advanceTimersByTimeAsync(count * MINUTE);
  };
  const looks = (): string[] => [...new Set(asked.map((each) => each.split(" ")[0] ?? ""))];

  it("looks a minute after the start, then every five minutes, with one question for each label", async () => {
    await minutes(6);

    expect(asked).toEqual(
      ["1", "6"].flatMap((minute) => [
        `${minute} acme/shop auto`,
        `${minute} acme/shop feature-spec`,
        `${minute} acme/docs auto`,
        `${minute} acme/docs feature-spec`,
      ]),
    );
  });

  it("forgets at its start the repositories that are described no longer", () => {
    expect(forgot.mock.calls).toEqual([[["acme/shop", "acme/docs"]]]);
  });

  it("asks less and less while GitHub doesn't answer, and as before once it does", async () => {
    down = { "acme/shop": "Down.", "acme/docs": "Down." };
    await minutes(200);
    expect(looks()).toEqual(["1", "6", "16", "36", "76", "136", "196"]);

    down = {};
    await minutes(70);
    expect(looks().slice(-3)).toEqual(["256", "261", "266"]);

    down = { "acme/shop": "Down.", "acme/docs": "Down." };
    await minutes(20);
    expect(looks().slice(-3)).toEqual(["271", "276", "286"]);
  });

  it("goes on for the other repositories when one can't be looked at", async () => {
    down = { "acme/shop": "No such repository." };
    await minutes(11);

    expect(asked.filter((each) => each.includes("acme/docs auto"))).toEqual([
      "1 acme/docs auto",
      "6 acme/docs auto",
      "11 acme/docs auto",
    ]);
  });

  it("says once that it can't look, and once that it can again", async () => {
    down = { "acme/shop": "Down." };
    await minutes(31);
    down = { "acme/shop": "Still down." };
    await minutes(30);
    down = {};
    await minutes(30);

    expect(log).toEqual([
      "Labels in acme/shop can't be looked for: Down. It is tried again.",
      "Labels in acme/shop can be looked for again.",
    ]);
  });

  it("is a problem once it has failed for half an hour, until it works", async () => {
    down = { "acme/docs": "Down." };
    await minutes(30);
    expect(catchUp.problem).toBeUndefined();
    await minutes(1);
    expect(catchUp.problem).toBe(
      "Labels set in acme/docs since 2026-11-01T12:01:00.000Z may not be known: Down.",
    );

    down = {};
    await minutes(5);
    expect(catchUp.problem).toBeUndefined();
  });

  it("asks no more when the dispatcher stops", async () => {
    catchUp.stop();
    await minutes(60);

    expect(asked).toEqual([]);
  });
});
