import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Dispatcher, JOB } from "./dispatcher";

describe("the dispatcher, asked for jobs", () => {
  const dispatcher = new Dispatcher();

  beforeAll(() => dispatcher.start());
  afterAll(() => dispatcher.remove());

  it("takes one, does it, and tells of it", async () => {
    const taken = await dispatcher.ask("POST", "/jobs", { body: JOB });
    const { id } = taken.body as { id: string };

    expect([taken.status, taken.body]).toEqual([202, { id, state: "queued", url: `/jobs/${id}` }]);
    expect(id).toMatch(/^\d{8}-\d{6}-[0-9a-f]{4}$/);
    const time = expect.stringMatching(/^2.*Z$/) as string;
    expect(await dispatcher.jobIn(id, "succeeded")).toEqual({
      ...JOB,
      id,
      state: "succeeded",
      attempts: 1,
      slot: 1,
      createdAt: time,
      startedAt: time,
      endedAt: time,
      branch: `backoffice/${id}`,
      pullRequest: "https://github.com/acme/app/pull/12",
      cost: 0.25,
      reported: true,
    });
  });

  it("makes one job of a delivery, however often it comes", async () => {
    const headers = { "x-backoffice-delivery": "72d3162e-cc78" };
    const first = await dispatcher.ask("POST", "/jobs", { body: JOB, headers });
    const second = await dispatcher.ask("POST", "/jobs", { body: JOB, headers });
    const other = await dispatcher.ask("POST", "/jobs", { body: { ...JOB, issue: 13 }, headers });
    const { id } = first.body as { id: string };

    expect([first.status, second.status]).toEqual([202, 200]);
    expect(second.body).toMatchObject({ id, url: `/jobs/${id}` });
    expect([other.status, other.body]).toEqual([
      409,
      {
        message: `The delivery 72d3162e-cc78 has led to job ${id}, which was asked for with other words. A new wish needs a new X-Backoffice-Delivery.`,
      },
    ]);
  });

  it("fails a job for its own reason, tells its issue, and counts it", async () => {
    const id = await dispatcher.accepted({ requestedBy: "ends-badly" });
    await dispatcher.until(async () => (await dispatcher.job(id)).reported);

    expect(await dispatcher.job(id)).toMatchObject({ state: "failed", reason: "The tests fail." });
    expect(dispatcher.done.filter((line) => line.endsWith(id))).toEqual([`work ${id}`, `report ${id}`]);
    expect((await dispatcher.ask("GET", "/health", { headers: { "x-backoffice-token": "" } })).body).toEqual({
      ok: true,
      github: null,
      jobs: { queued: 0, running: 0, failedToday: 1, paused: false },
      problems: 0,
    });
  });

  it("cleans up after a job at which the worker fails, and has no issue to tell for a text", async () => {
    const id = await dispatcher.accepted({ requestedBy: "throws", issue: undefined, spec: "Do it." });
    const job = await dispatcher.jobIn(id, "failed");

    expect(job).toMatchObject({
      reason: "The dispatcher failed at the job: no such program",
      reported: true,
    });
    expect(dispatcher.done.filter((line) => line.endsWith(id))).toEqual([`work ${id}`, `clean ${id}`]);
  });

  it("tells an issue later when GitHub can't be reached", async () => {
    const away = join(dispatcher.folder, "effects.no-report");
    writeFileSync(away, "");
    const id = await dispatcher.accepted({ requestedBy: "ends-badly" });
    await dispatcher.until(
      async () => (await dispatcher.ask("GET", `/jobs/${id}/log`)).text.split("GitHub").length > 2,
    );
    expect((await dispatcher.job(id)).reported).toBe(false);
    rmSync(away);

    await dispatcher.until(async () => (await dispatcher.job(id)).reported);
    expect(dispatcher.done.filter((line) => line === `report ${id}`)).toHaveLength(1);
  });

  it("has a log of each job", async () => {
    const id = await dispatcher.accepted({ requestedBy: "talks" });
    await dispatcher.jobIn(id, "succeeded");
    const ask = async (query: string) =>
      (await dispatcher.ask("GET", `/jobs/${id}/log${query}`)).text.replaceAll(/^\S+Z /gm, "");

    const whole = await ask("");
    expect(whole).toBe(
      [
        "Attempt 1: working.",
        "working on issue 12",
        ...[1, 2, 3, 4, 5].map((line) => `line ${line}`),
        "The job has ended: succeeded.",
        "",
      ].join("\n"),
    );
    expect(await ask("?tail=2")).toBe("line 5\nThe job has ended: succeeded.\n");
    const { text } = await dispatcher.ask("GET", `/jobs/${id}/log`);
    expect(await ask(`?from=${text.length}`)).toBe("");
  });

  it("lists them, the newest first", async () => {
    const newest = await dispatcher.accepted({ requestedBy: "ends-badly" });
    await dispatcher.jobIn(newest, "failed");
    const all = await dispatcher.jobs();

    expect(all[0]?.id).toBe(newest);
    expect((await dispatcher.jobs("?limit=1")).map(({ id }) => id)).toEqual([newest]);
    expect(await dispatcher.jobs("?state=failed")).toEqual(all.filter(({ state }) => state === "failed"));
    expect((await dispatcher.ask("GET", "/jobs?limit=1")).body).toMatchObject({
      paused: null,
      limits: { atOnce: 1, perDay: 100_000, timeZone: "Europe/Berlin", startedToday: all.length },
    });
  });

  it.each([
    [
      "GET",
      "/jobs?state=done",
      400,
      'state is "done"; it must be one of queued, running, succeeded, failed, cancelled.',
    ],
    ["GET", "/jobs?limit=501", 400, 'limit is "501"; it must be a whole number from 1 to 500.'],
    ["GET", "/jobs?limit=-1", 400, 'limit is "-1"; it must be a whole number from 1 to 500.'],
    ["GET", "/jobs/x", 404, "There is no job x. GET /jobs lists them (operator: backoffice-jobs list)."],
    [
      "GET",
      "/jobs/..%2Fx/log",
      404,
      "There is no job ../x. GET /jobs lists them (operator: backoffice-jobs list).",
    ],
    [
      "POST",
      "/jobs/x/cancel",
      404,
      "There is no job x. GET /jobs lists them (operator: backoffice-jobs list).",
    ],
  ])("refuses %s %s", async (method, path, status, message) => {
    const answer = await dispatcher.ask(method, path);

    expect([answer.status, answer.body]).toEqual([status, { message }]);
  });

  it("refuses a reason for a pause that is none", async () => {
    expect((await dispatcher.ask("POST", "/pause", { body: { reason: 7 } })).body).toEqual({
      message: 'reason must be a text of at most 500 characters, as in {"reason":"a release"}.',
    });
  });
});
