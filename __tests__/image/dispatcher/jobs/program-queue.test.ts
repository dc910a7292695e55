import { afterEach, describe, expect, it } from "vitest";
import { Dispatcher } from "./dispatcher";

describe("the dispatcher's queue", { timeout: 90_000 }, () => {
  let dispatcher: Dispatcher;

  afterEach(() => dispatcher.remove());

  it("does 1,000 jobs, each once, in the order they came", async () => {
    dispatcher = await new Dispatcher().start();
    await dispatcher.ask("POST", "/pause");
    const batches: string[][] = [];
    for (let batch = 0; batch < 20; batch += 1) {
      const together = Array.from({ length: 50 }, () => dispatcher.accepted());
      batches.push(await Promise.all(together));
    }
    expect(new Set(batches.flat()).size).toBe(1000);
    await dispatcher.ask("POST", "/resume");
    await dispatcher.until(() => dispatcher.done.length >= 2000);

    const { done } = dispatcher;
    const effects = done
      .filter((line) => line.startsWith("effect"))
      .map((line) => line.slice("effect ".length));
    expect(done).toHaveLength(2000);
    for (const [index, batch] of batches.entries()) {
      expect(effects.slice(50 * index, 50 * index + 50).sort()).toEqual(batch.sort());
    }
  });

  it("does two at once, in slots of their own, when it may", async () => {
    dispatcher = await new Dispatcher({ atOnce: 2 }).start();
    const [one, two, three] = await Promise.all(
      [1, 2, 3].map((issue) => dispatcher.accepted({ issue, requestedBy: "waits" })),
    );
    await dispatcher.jobIn(two ?? "", "running");

    const slots = (await dispatcher.jobs()).map(({ slot, state }) => [state, slot]);
    expect(slots).toEqual([
      ["queued", undefined],
      ["running", 2],
      ["running", 1],
    ]);
    await dispatcher.ask("POST", `/jobs/${one ?? ""}/cancel`);
    expect(await dispatcher.jobIn(three ?? "", "running")).toMatchObject({ slot: 1 });
  });

  it("starts nothing while it is paused, also after a kill, and lets what runs go on", async () => {
    dispatcher = await new Dispatcher().start();
    const running = await dispatcher.accepted({ requestedBy: "waits" });
    await dispatcher.jobIn(running, "running");
    const paused = await dispatcher.ask("POST", "/pause", { body: { reason: "a release" } });
    const queued = await dispatcher.accepted();
    expect([paused.status, paused.body]).toEqual([
      200,
      { queued: 0, running: 1, failedToday: 0, paused: true },
    ]);
    await dispatcher.end();
    await dispatcher.start();
    await dispatcher.until(async () => (await dispatcher.jobs("?state=queued")).length === 2);

    expect((await dispatcher.ask("GET", "/jobs?limit=1")).body).toMatchObject({
      paused: { since: expect.stringMatching(/Z$/) as string, reason: "a release" },
    });
    await dispatcher.ask("POST", "/resume");
    // The interrupted one goes first.
    expect((await dispatcher.jobIn(running, "running")).attempts).toBe(2);
    expect((await dispatcher.job(queued)).state).toBe("queued");
    expect((await dispatcher.ask("GET", "/jobs?limit=1")).body).toMatchObject({ paused: null });
  });

  it("cancels a job that waits, and one that runs", async () => {
    dispatcher = await new Dispatcher().start();
    const running = await dispatcher.accepted({ requestedBy: "waits" });
    const queued = await dispatcher.accepted();
    await dispatcher.jobIn(running, "running");
    const cancel = async (id: string) => (await dispatcher.ask("POST", `/jobs/${id}/cancel`)).status;

    expect([await cancel(queued), await cancel(queued), await cancel(running)]).toEqual([200, 200, 202]);
    expect(await dispatcher.jobIn(running, "cancelled")).toMatchObject({
      reason: "It was cancelled while it ran.",
      cost: 0.5,
    });
    expect(await dispatcher.job(queued)).toMatchObject({
      reason: "It was cancelled before it started.",
      attempts: 0,
    });
    await dispatcher.until(async () => (await dispatcher.jobs()).every(({ reported }) => reported));
    expect(dispatcher.done.filter((line) => line.startsWith("report")).sort()).toEqual(
      [`report ${queued}`, `report ${running}`].sort(),
    );
    expect(dispatcher.done).toContain(`aborted(The job was cancelled.) ${running}`);
    const done = await dispatcher.accepted();
    const { endedAt } = await dispatcher.jobIn(done, "succeeded");
    expect((await dispatcher.ask("POST", `/jobs/${done}/cancel`)).body).toEqual({
      message: `Job ${done} has ended already (succeeded, ${endedAt ?? ""}); there is nothing to cancel.`,
    });
  });

  it("starts no more jobs on a day than it may, until midnight in the host's time zone", async () => {
    dispatcher = new Dispatcher({ perDay: 2 });
    dispatcher.clock = "2026-11-23T22:59:59Z";
    await dispatcher.start();
    const ids: string[] = [];
    for (const issue of [1, 2, 3]) ids.push(await dispatcher.accepted({ issue }));
    await dispatcher.jobIn(ids[1] ?? "", "succeeded");
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect((await dispatcher.job(ids[2] ?? "")).state).toBe("queued");

    dispatcher.clock = "2026-11-23T23:00:00Z";
    expect(await dispatcher.jobIn(ids[2] ?? "", "succeeded")).toMatchObject({
      startedAt: "2026-11-23T23:00:00.000Z",
    });
  });

  it("leaves a running job to the next start when it is stopped", async () => {
    dispatcher = await new Dispatcher().start();
    const id = await dispatcher.accepted({ requestedBy: "waits" });
    await dispatcher.jobIn(id, "running");
    await dispatcher.end("SIGTERM");
    await dispatcher.start();

    await dispatcher.until(async () => (await dispatcher.job(id)).attempts === 2);
    expect(dispatcher.done).toEqual([
      `work ${id}`,
      `aborted(The dispatcher stops.) ${id}`,
      `clean ${id}`,
      `work ${id}`,
    ]);
  });

  it("doesn't begin a job a third time, nor one that was cancelled when it was killed", async () => {
    dispatcher = await new Dispatcher({ atOnce: 2 }).start();
    const [twice, cancelled] = [
      await dispatcher.accepted({ requestedBy: "waits" }),
      await dispatcher.accepted({ requestedBy: "hangs" }),
    ];
    await dispatcher.jobIn(cancelled, "running");
    await dispatcher.ask("POST", `/jobs/${cancelled}/cancel`);
    await dispatcher.end();
    await dispatcher.start();
    await dispatcher.until(async () => (await dispatcher.job(twice)).attempts === 2);
    await dispatcher.end();
    await dispatcher.start();

    expect(await dispatcher.jobIn(twice, "failed")).toMatchObject({
      reason: "The dispatcher was interrupted 2 times while the job was working; it isn't tried again.",
    });
    expect(await dispatcher.job(cancelled)).toMatchObject({ state: "cancelled", attempts: 1 });
    await dispatcher.until(() => dispatcher.done.includes(`report ${twice}`));
    expect(dispatcher.done.filter((line) => line.endsWith(cancelled))).toEqual([
      `work ${cancelled}`,
      `clean ${cancelled}`,
      `report ${cancelled}`,
    ]);
  });
});
