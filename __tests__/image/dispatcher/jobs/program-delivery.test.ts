import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Job } from "../../../../image/dispatcher/jobs/job";
import { Dispatcher } from "./dispatcher";

interface Health {
  readonly jobs: { readonly queued: number; readonly problem?: string };
}

describe("work that GitHub or its delivery holds up", { timeout: 90_000 }, () => {
  let dispatcher: Dispatcher;

  beforeEach(async () => {
    dispatcher = await new Dispatcher({ atOnce: 2 }).start();
  });

  afterEach(() => dispatcher.remove());

  const health = async () => ((await dispatcher.ask("GET", "/health")).body as Health).jobs;
  const held = () => dispatcher.until(async () => (await health()).problem !== undefined);
  const ended = () =>
    dispatcher.until(() =>
      dispatcher.ask("GET", "/health").then(
        () => false,
        () => true,
      ),
    );
  const gitHubIsThere = () => writeFileSync(join(dispatcher.folder, "effects.github"), "");

  async function delivering(requestedBy: string): Promise<string> {
    const id = await dispatcher.accepted({ requestedBy });
    await dispatcher.until(async () => (await dispatcher.job(id)).stage === "delivering");
    return id;
  }

  it("waits for GitHub through any number of restarts, and says so, while nothing else is begun", async () => {
    const id = await delivering("waits-for-github");
    await held();
    const other = await dispatcher.accepted();
    for (let restart = 0; restart < 8; restart += 1) {
      await dispatcher.end(restart % 2 === 0 ? "SIGKILL" : "SIGTERM");
      await dispatcher.start();
      await held();
    }
    expect(await health()).toMatchObject({
      queued: 1,
      problem: `The work of job ${id} is done and kept, but can't be delivered yet: GitHub can't be reached. It is tried again, at the latest after ten minutes; no other job is begun until then. To give it up: backoffice-jobs cancel ${id}`,
    });
    gitHubIsThere();

    expect(await dispatcher.jobIn(id, "succeeded")).not.toHaveProperty("cutOff");
    await dispatcher.jobIn(other, "succeeded");
    expect((await health()).problem).toBeUndefined();
    expect(dispatcher.done.filter((line) => line.endsWith(id))).toEqual([`work ${id}`, `effect ${id}`]);
  });

  it("keeps jobs that can't begin, for which a try is no attempt", async () => {
    const ids: string[] = [];
    for (const issue of [1, 2, 3])
      ids.push(await dispatcher.accepted({ issue, requestedBy: "begins-with-github" }));
    await held();
    for (let restart = 0; restart < 4; restart += 1) {
      await dispatcher.end(restart % 2 === 0 ? "SIGKILL" : "SIGTERM");
      await dispatcher.start();
      await held();
    }
    expect((await health()).problem).toMatch(
      /^Job (\S+) can't begin: GitHub can't be reached\. It is tried again, at the latest after ten minutes; no other job is begun until then\. To give it up: backoffice-jobs cancel \1$/,
    );
    gitHubIsThere();

    for (const id of ids) expect(await dispatcher.jobIn(id, "succeeded")).toMatchObject({ attempts: 1 });
    expect((await health()).problem).toBeUndefined();
  });

  it("is given up when it is cancelled while it waits", async () => {
    const id = await delivering("waits-for-github");
    await held();
    await dispatcher.ask("POST", `/jobs/${id}/cancel`);

    expect(await dispatcher.jobIn(id, "cancelled")).toMatchObject({
      reason: "It was cancelled while it ran.",
    });
    expect(dispatcher.done).toContain(`clean ${id}`);
    expect((await health()).problem).toBeUndefined();
    await dispatcher.jobIn(await dispatcher.accepted(), "succeeded");
  });

  it("isn't delivered a sixth time when each time has ended the dispatcher", async () => {
    const id = await dispatcher.accepted({ requestedBy: "kills-the-dispatcher" });
    for (let death = 1; death <= 5; death += 1) {
      await ended();
      await dispatcher.end();
      await dispatcher.start();
    }
    expect(await dispatcher.jobIn(id, "failed")).toMatchObject({
      reason: `The dispatcher was killed 5 times in the midst of delivering the job's result; it isn't tried again. What it made is kept for 90 days: /data/jobs/${id}`,
    });
  });

  it("isn't blamed for a stop in the midst of its delivery", async () => {
    const id = await delivering("delivers-for-ever");
    const cutOff = async (): Promise<Job["cutOff"]> => (await dispatcher.job(id)).cutOff;
    await dispatcher.until(async () => (await cutOff()) === 1);
    await dispatcher.end("SIGKILL");
    await dispatcher.start();
    await dispatcher.until(async () => (await cutOff()) === 2);
    await dispatcher.end("SIGTERM");
    await dispatcher.start();
    await dispatcher.until(async () => (await dispatcher.job(id)).attempts === 3);

    expect(await cutOff()).toBe(1);
  });
});
