import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Job } from "../../../../image/dispatcher/jobs/job.ts";
import type { Outcome, WorkContext, Worker } from "../../../../image/dispatcher/jobs/worker.ts";
import { Finish } from "../../../../image/dispatcher/work/worker-finish.ts";

/** What keeps deliveries from being done, by who asked for the job; a file `effects.github` says that GitHub is there. */
const HINDRANCES: Readonly<Record<string, (effects: string) => Promise<void> | void>> = {
  "waits-for-github": (effects) => {
    if (!existsSync(`${effects}.github`)) throw new Error("GitHub can't be reached.");
  },
  "delivers-for-ever": () => new Promise(() => undefined),
  "kills-the-dispatcher": async () => {
    await sleep(50);
    process.kill(process.pid, "SIGKILL");
    await new Promise(() => undefined);
  },
};

/**
 * Does what a job's `requestedBy` says, and writes each thing it does, and each effect outside, into a file: it is the world, which a
 * kill doesn't take back. Like the real one it looks first whether an effect is there already.
 */
export class StandInWorker implements Worker {
  readonly #file: string;

  /** @param file for the effects */
  constructor(file: string) {
    this.#file = file;
  }

  async run(job: Job, context: WorkContext): Promise<Outcome> {
    if (job.stage === "delivering") return this.#finish(job, context);
    if (job.requestedBy === "begins-with-github") await this.#github(context);
    this.#did("work", job);
    context.log(`working on ${job.spec ?? `issue ${job.issue ?? 0}`}`);
    switch (job.requestedBy) {
      case "ends-badly":
        return { state: "failed", reason: "The tests fail." };
      case "throws":
        throw new Error("no such program");
      case "talks":
        for (let line = 1; line <= 5; line += 1) context.log(`line ${line}`);
        break;
      case "waits":
        await aborted(context.signal);
        this.#did(`aborted(${String(context.signal.reason)})`, job);
        return { state: "failed", reason: String(context.signal.reason), cost: 0.5 };
      case "hangs":
        return new Promise(() => undefined);
      case "dawdles":
        await sleep(Math.random() * 4);
    }
    context.save({ stage: "delivering", branch: `backoffice/${job.id}` });
    if (job.requestedBy === "dawdles") await sleep(Math.random() * 4);
    return this.#finish(job, context);
  }

  /** As the real one waits for it before the work. */
  async #github(context: WorkContext): Promise<void> {
    while (!existsSync(`${this.#file}.github`)) {
      if (context.signal.aborted) throw new Error("GitHub can't be reached.");
      context.held("GitHub can't be reached.", "beginning");
      await sleep(20);
    }
    context.held(undefined, "beginning");
  }

  clean(job: Job): Promise<void> {
    this.#did("clean", job);
    return Promise.resolve();
  }

  report(job: Job): Promise<void> {
    if (existsSync(`${this.#file}.no-report`)) throw new Error("GitHub can't be reached.");
    this.#onlyOnce("report", job);
    return Promise.resolve();
  }

  /** As the real one does it, where the delivery doesn't succeed at once. */
  #finish(job: Job, context: WorkContext): Promise<Outcome> {
    const hindrance = HINDRANCES[job.requestedBy];
    if (!hindrance) return this.#deliver(job);
    return new Finish({ job, context, pauses: [20] }).step({ stage: "delivering" }, async () => {
      await hindrance(this.#file);
      return this.#deliver(job);
    });
  }

  async #deliver(job: Job): Promise<Outcome> {
    this.#onlyOnce("effect", job);
    await sleep(Math.random() * 2);
    return {
      state: "succeeded",
      pullRequest: `https://github.com/acme/app/pull/${job.issue ?? 0}`,
      cost: 0.25,
    };
  }

  #onlyOnce(what: string, job: Job): void {
    if (existsSync(this.#file) && readFileSync(this.#file, "utf8").includes(`${what} ${job.id}\n`)) return;
    this.#did(what, job);
  }

  #did(what: string, { id }: Job): void {
    appendFileSync(this.#file, `${what} ${id}\n`);
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
}
