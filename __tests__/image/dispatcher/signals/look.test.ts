import { beforeEach, describe, expect, it } from "vitest";
import { GitHubError } from "../../../../image/dispatcher/github/error";
import type { LabelEvent, LabelledIssue } from "../../../../image/dispatcher/github/labelled";
import type { Job, JobRequest } from "../../../../image/dispatcher/jobs/job";
import { Look } from "../../../../image/dispatcher/signals/look";
import { KnownDeliveries } from "./known-deliveries";
import { KnownLabels } from "./known-labels";

const BEGAN = new Date("2026-11-01T12:00:00.500Z");
const BEFORE = "2026-11-01T12:00:00Z";
const AFTER = "2026-11-01T12:00:01Z";
const SHOP = "acme/shop";

describe("a look for labels", () => {
  let now: Date;
  let issues: Record<string, LabelledIssue[]>;
  let events: Record<string, LabelEvent | undefined | Error>;
  let permissions: Record<string, string>;
  /** What GitHub was asked about single issues and people. */
  let asked: string[];
  let jobs: Job[];
  let log: string[];
  let labels: KnownLabels;
  let deliveries: KnownDeliveries;
  let look: Look;

  beforeEach(() => {
    now = new Date("2026-11-01T13:00:00Z");
    issues = {};
    events = {};
    permissions = { alice: "write" };
    [asked, jobs, log] = [[], [], []];
    labels = new KnownLabels(BEGAN);
    deliveries = new KnownDeliveries();
    look = made();
  });

  /** One of a dispatcher that has just been started. */
  function made(): Look {
    return new Look({
      repositories: [SHOP],
      labels,
      deliveries,
      now: () => now,
      log: (line) => void log.push(line),
      jobs: {
        newest: () => jobs,
        withDelivery: (delivery) => jobs.find((job) => job.delivery === delivery),
        accept: (request, delivery) => ({ job: add(request, { delivery }) }),
      },
      github: {
        labelled: (_, label) => Promise.resolve(issues[label] ?? []),
        lastLabelled: (_, number, label) => {
          asked.push(`${number} ${label}`);
          const event = events[number];
          return event instanceof Error ? Promise.reject(event) : Promise.resolve(event);
        },
        permission: (_, login) => {
          asked.push(login);
          return Promise.resolve(permissions[login] ?? "read");
        },
      },
    });
  }

  function add(request: JobRequest, more: Partial<Job> = {}): Job {
    const known = { state: "queued", attempts: 0, reported: false } as const;
    const job = { ...request, ...known, id: `job-${jobs.length}`, createdAt: now.toISOString(), ...more };
    jobs.push(job);
    return job;
  }

  function labelled(
    number: number,
    label: string,
    event: Partial<LabelEvent> = {},
    more: string[] = [],
  ): void {
    const known = { number, labels: [label, ...more], updatedAt: event.at ?? AFTER };
    issues[label] = [...(issues[label] ?? []).filter((each) => each.number !== number), known];
    events[number] = { id: 1000 + number, login: "alice", at: AFTER, ...event };
  }

  const asks = (playbook: JobRequest["playbook"], issue = 12): JobRequest => ({
    playbook,
    repository: SHOP,
    issue,
    requestedBy: "alice",
  });

  it.each([
    ["auto", [], "fix-bug"],
    ["auto", ["enhancement"], "implement-feature"],
    ["feature-spec", ["enhancement"], "decompose-feature"],
  ] as const)("makes of %s with %j a job %s, as a signal would", async (label, more, playbook) => {
    labelled(12, label, {}, [...more]);
    await look.at(SHOP);

    expect(jobs).toEqual([
      expect.objectContaining({ ...asks(playbook), delivery: "label:acme/shop#12:1012" }),
    ]);
    expect(log).toEqual([
      `The label ${label} on acme/shop#12 was set by alice at ${AFTER} without a signal of it: job job-0.`,
    ]);
    expect(deliveries.replayed("label:acme/shop#12:1012", "-")).toBe(true);
  });

  it("leaves labels that were set before the host began to look, and says how many", async () => {
    for (const number of [1, 2, 3]) labelled(number, "auto", { at: BEFORE });
    await look.at(SHOP);
    await made().at(SHOP);

    expect(jobs).toEqual([]);
    expect(log).toEqual([
      "acme/shop: 3 labels were set before this host began to look (2026-11-01T12:00:00.500Z) or more than 7 days ago; they start nothing. Take a label off and set it again to start its job.",
    ]);
  });

  it("leaves a label that was set more than seven days ago", async () => {
    now = new Date("2026-11-08T12:00:02Z");
    labelled(1, "auto", { at: AFTER });
    labelled(2, "auto", { at: "2026-11-01T12:00:02Z" });
    await look.at(SHOP);

    expect(jobs.map(({ issue }) => issue)).toEqual([2]);
    expect(log.at(-1)).toBe(
      "acme/shop: 1 label was set before this host began to look (2026-11-01T12:00:00.500Z) or more than 7 days ago; it starts nothing. Take a label off and set it again to start its job.",
    );
  });

  it("takes such a label when it is set again", async () => {
    labelled(1, "auto", { at: BEFORE });
    await look.at(SHOP);
    labelled(1, "auto", { id: 2000, at: AFTER });
    await look.at(SHOP);

    expect(jobs).toEqual([expect.objectContaining({ delivery: "label:acme/shop#1:2000" })]);
  });

  it("takes no label of somebody without write access, and asks about it once, also after a restart", async () => {
    labelled(12, "auto", { login: "bob" });
    await look.at(SHOP);
    await look.at(SHOP);
    permissions["bob"] = "admin";
    await made().at(SHOP);

    expect(jobs).toEqual([]);
    expect(asked.filter((each) => each === "bob")).toHaveLength(1);
    expect(log).toEqual(["The label auto on acme/shop#12 starts nothing: bob has no write access."]);
  });

  it.each(["", "../alice"])("takes no label of %j", async (login) => {
    labelled(12, "auto", { login });
    await look.at(SHOP);

    expect(jobs).toEqual([]);
    expect(log).toEqual(["The label auto on acme/shop#12 starts nothing: nobody is known to have set it."]);
  });

  it("makes one job of a label, however often it looks, and another when the label is set again", async () => {
    labelled(12, "auto");
    await look.at(SHOP);
    await look.at(SHOP);
    await made().at(SHOP);
    expect(jobs).toHaveLength(1);

    jobs[0] = { ...(jobs[0] as Job), state: "failed" };
    labelled(12, "auto", { id: 2000, at: "2026-11-01T14:00:00Z" });
    await look.at(SHOP);

    expect(jobs.map(({ delivery }) => delivery)).toEqual([
      "label:acme/shop#12:1012",
      "label:acme/shop#12:2000",
    ]);
  });

  it.each([
    ["queued", "2026-10-01T12:00:00.000Z", "fix-bug"],
    ["running", "2026-10-01T12:00:00.000Z", "implement-feature"],
    ["failed", "2026-11-01T12:00:01.000Z", "fix-bug"],
    ["succeeded", "2026-11-01T12:30:00.000Z", "implement-feature"],
  ] as const)("makes none beside a job that is %s, made at %s, %s", async (state, createdAt, playbook) => {
    add(asks(playbook), { state, createdAt });
    labelled(12, "auto");
    await look.at(SHOP);
    jobs[0] = { ...(jobs[0] as Job), state: "failed", createdAt: BEFORE };
    await made().at(SHOP);

    expect(jobs).toHaveLength(1);
    expect(log).toEqual(["The label auto on acme/shop#12 starts no second job: job job-0 is for the same."]);
  });

  it.each([
    ["that ended before", { state: "failed", createdAt: BEFORE }],
    ["of another issue", { issue: 13 }],
    ["of another repository", { repository: "acme/docs" }],
    ["of the other label", { playbook: "decompose-feature" }],
  ] as const)("makes one beside a job %s", async (_, other) => {
    add(asks("fix-bug"), other);
    labelled(12, "auto");
    await look.at(SHOP);

    expect(jobs).toHaveLength(2);
  });

  it("makes none of a label whose signal has led to a job", async () => {
    labels.ofSignal("d-1", { repository: SHOP, issue: 12, label: "auto", at: new Date(AFTER) });
    add(asks("fix-bug"), { delivery: "d-1", state: "failed", createdAt: BEFORE });
    labelled(12, "auto");
    await look.at(SHOP);

    expect([jobs.length, log]).toEqual([1, []]);
  });

  it("asks under the signal's delivery when nobody asked for its job", async () => {
    labels.ofSignal("d-1", { repository: SHOP, issue: 12, label: "auto", at: new Date(AFTER) });
    labelled(12, "auto");
    await look.at(SHOP);

    expect(jobs).toEqual([expect.objectContaining({ delivery: "d-1" })]);
  });

  it("reads an issue's events again when the issue has changed or lost the label, else once an hour", async () => {
    const reads = async (): Promise<number> => {
      const before = asked.length;
      await look.at(SHOP);
      return asked.length - before;
    };
    labelled(12, "auto", { at: BEFORE });
    expect([await reads(), await reads(), await reads(), await reads()]).toEqual([1, 1, 0, 0]);

    now = new Date(now.getTime() + 60 * 60 * 1000);
    expect([await reads(), await reads()]).toEqual([1, 0]);

    issues["auto"] = [{ number: 12, labels: ["auto"], updatedAt: AFTER }];
    expect([await reads(), await reads(), await reads()]).toEqual([1, 1, 0]);

    const there = issues["auto"];
    issues["auto"] = [];
    await reads();
    issues["auto"] = there;
    expect(await reads()).toBe(1);
  });

  it("deals with the other issues when one can't be read, and takes that one at the next look", async () => {
    labelled(12, "auto");
    labelled(13, "auto");
    events[12] = new GitHubError("unreachable", "GitHub answered 502.", 502);
    await expect(look.at(SHOP)).rejects.toThrow("GitHub answered 502.");
    expect(jobs.map(({ issue }) => issue)).toEqual([13]);

    labelled(12, "auto");
    await look.at(SHOP);
    expect(jobs.map(({ issue }) => issue)).toEqual([13, 12]);
  });

  it("gives up after three issues that can't be read", async () => {
    for (const number of [1, 2, 3, 4, 5]) {
      labelled(number, "auto");
      events[number] = new GitHubError("unreachable", `No answer to ${number}.`);
    }
    await expect(look.at(SHOP)).rejects.toThrow("No answer to 1.");

    expect(asked).toHaveLength(3);
  });

  it.each([404, 410, 301])("passes over an issue that is gone (%s)", async (status) => {
    labelled(12, "auto");
    labelled(13, "auto");
    events[12] = new GitHubError("refused", "Gone.", status);
    await look.at(SHOP);

    expect(jobs.map(({ issue }) => issue)).toEqual([13]);
  });

  it("stops where it is when the dispatcher stops", async () => {
    labelled(12, "auto");
    await look.at(SHOP, AbortSignal.abort());

    expect([jobs, asked]).toEqual([[], []]);
  });
});
