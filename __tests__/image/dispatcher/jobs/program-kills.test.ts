import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import type { Job } from "../../../../image/dispatcher/jobs/job";
import { Dispatcher, PROGRAM } from "./dispatcher";

/** Cycles of kill -9. */
const KILLS = Number(process.env["BACKOFFICE_KILLS"] ?? 200);

const folder = mkdtempSync(join(tmpdir(), "kills-"));
const bundle = join(folder, "dispatcher.mjs");

// Starts in a third of the time, most of what this test takes.
beforeAll(() =>
  build({ entryPoints: [PROGRAM], outfile: bundle, bundle: true, platform: "node", format: "esm" }),
);

afterAll(() => rmSync(folder, { recursive: true }));

it(
  `loses no job and does none twice through ${KILLS} kills at random points`,
  async () => {
    const dispatcher = new Dispatcher({ atOnce: 2 }, bundle);
    onTestFinished(() => dispatcher.remove());
    const accepted = new Map<string, string>();
    /** Asks for the job of a delivery; the kill may come before, in between or after the answer. */
    const ask = async (delivery: string): Promise<void> => {
      const id = await dispatcher.accepted({ requestedBy: "dawdles" }, delivery).catch(() => undefined);
      if (id === undefined) return;
      expect(accepted.get(delivery) ?? id).toBe(id);
      accepted.set(delivery, id);
    };

    for (let kill = 0; kill < KILLS; kill += 1) {
      if (kill % 4 === 3) {
        // Also while it starts and takes up what was left.
        dispatcher.spawn();
        await sleep(Math.random() * 200);
      } else {
        await dispatcher.start();
        const asked = [`${kill}`, `${kill + 1}`, `${kill}`, `${kill}b`].map(ask);
        await sleep(Math.random() * 80);
        await dispatcher.end();
        await Promise.all(asked);
      }
      await dispatcher.end();
    }
    await dispatcher.start();
    await dispatcher.until(async () => {
      const health = (await dispatcher.ask("GET", "/health")).body as {
        jobs: { queued: number; running: number };
      };
      return health.jobs.queued + health.jobs.running === 0;
    });
    await dispatcher.until(async () => (await dispatcher.jobs()).every(({ reported }) => reported));

    const jobs: Job[] = [];
    for (const id of accepted.values()) jobs.push(await dispatcher.job(id));
    const count = (state: string) => jobs.filter((job) => job.state === state).length;
    console.log(`${jobs.length} jobs accepted: ${count("succeeded")} succeeded, ${count("failed")} failed`);
    expect(jobs.length).toBeGreaterThan(KILLS / 4);
    expect(jobs.map(({ delivery }) => delivery)).toEqual([...accepted.keys()]);

    // Also of jobs whose answer nobody heard.
    const effects = dispatcher.done.filter((line) => /^(effect|report) /.test(line));
    expect(new Set(effects.map((line) => line.replace(/^\S+ /, ""))).size).toBe(effects.length);
    for (const job of jobs) {
      if (job.state === "succeeded") expect(effects).toContain(`effect ${job.id}`);
      else {
        expect(effects).toContain(`report ${job.id}`);
        expect(job).toMatchObject({
          state: "failed",
          attempts: 2,
          reason: "The dispatcher was interrupted 2 times while the job was working; it isn't tried again.",
        });
      }
    }
  },
  KILLS * 5_000,
);
