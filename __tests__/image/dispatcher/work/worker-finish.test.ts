import { expect, test } from "vitest";
import { GitFailure } from "../../../../image/dispatcher/github/git";
import type { Job } from "../../../../image/dispatcher/jobs/job";
import { Finish } from "../../../../image/dispatcher/work/worker-finish";
import { Unclear } from "../../../../image/dispatcher/work/worker-room";

const failed = (said: string, limit?: "time" | "output") => new GitFailure(["index-pack"], said, limit);

/** A job's steps with what they tell; `full` is for how many of its changes the journal's disk is full. */
function finishing({ cutOff = 0, full = 0, short = false, signal = new AbortController().signal } = {}) {
  const told = { saved: [] as Partial<Job>[], held: [] as (string | undefined)[], log: [] as string[] };
  let left = full;
  const context = {
    signal,
    log: (line: string) => told.log.push(line),
    held: (why: string | undefined) => told.held.push(why),
    save: (patch: Partial<Job>) => {
      if (left-- > 0) throw new Error("database or disk is full");
      told.saved.push(patch);
    },
  };
  const job = { id: "20261123-040159-7f3a", cutOff } as unknown as Job;
  return { ...told, finish: new Finish({ job, context, isShort: () => short, pauses: [1, 1] }) };
}

/** A task that fails so often. */
function failing(error: Error, times: number): { tries: number; task: () => Promise<string> } {
  const made = {
    tries: 0,
    task: () => {
      made.tries += 1;
      return made.tries > times ? Promise.resolve("done") : Promise.reject(error);
    },
  };
  return made;
}

test("a delivery is tried until it works, but git is not ended at a result for ever", async () => {
  const tries = async (error: Error, short = false): Promise<number> => {
    const made = failing(error, 9);
    await finishing({ short })
      .finish.step({}, made.task)
      .catch(() => undefined);
    return made.tries;
  };
  expect(await tries(new Error("The disk is full."))).toBe(10);
  expect(await tries(failed("", "time"))).toBe(4);
  expect(await tries(failed("", "time"), true)).toBe(4);
});

test("what git says is lacking is waited for as long as it is, and only then", async () => {
  for (const error of [failed("x: No space left on device"), new Unclear("No space left on device")]) {
    const [there, lacking] = [failing(error, 9), failing(error, 9)];
    await expect(finishing().finish.step({}, there.task)).rejects.toBe(error);
    await finishing({ short: true }).finish.step({}, lacking.task);
    expect([there.tries, lacking.tries]).toEqual([4, 10]);
  }
});

test("a delivery that is cancelled is not tried again, also while it waits", async () => {
  const cancelled = finishing({ signal: AbortSignal.abort("The job was cancelled.") });
  const made = failing(new Error("GitHub is away."), 9);
  await expect(cancelled.finish.step({}, made.task)).rejects.toThrow("GitHub is away.");
  expect(made.tries).toBe(1);

  const cancel = new AbortController();
  const { finish } = finishing({ signal: cancel.signal });
  const waiting = failing(new Error("GitHub is away."), 9);
  const task = () => (setImmediate(() => cancel.abort()), waiting.task());
  await expect(finish.step({}, task)).rejects.toThrow("GitHub is away.");
  expect(waiting.tries).toBe(1);
});

test("only tries in whose midst the dispatcher was killed stay counted", async () => {
  const { finish, saved } = finishing({ cutOff: 2 });
  await finish.step({ stage: "collecting" }, failing(new Error("No room."), 1).task);
  await finish.step({ stage: "delivering" }, failing(new Error("GitHub is away."), 0).task);
  expect(saved).toEqual([
    { stage: "collecting", cutOff: 3 },
    { cutOff: undefined },
    { stage: "collecting", cutOff: 1 },
    { stage: "delivering", cutOff: 1 },
  ]);
});

test("nothing is tried that the journal doesn't know of", async () => {
  const { finish, saved, log } = finishing({ full: 2 });
  const made = failing(new Error(), 0);
  await finish.step({ stage: "delivering" }, made.task);
  expect([made.tries, saved]).toEqual([1, [{ stage: "delivering", cutOff: 1 }]]);
  expect(log[0]).toBe("database or disk is full. It is tried again in 0.001 s.");
});

test("what holds it is told in sentences, and that nothing does any more", async () => {
  const { finish, held } = finishing();
  await finish.step({}, failing(new Error("GitHub is away."), 1).task);
  await finish.step({}, failing(new Error("ENOSPC: no space left on device, write"), 1).task);
  expect(held).toEqual([
    "GitHub is away.",
    undefined,
    "ENOSPC: no space left on device, write. Make room on the volume, or raise volumeSizeGb in backoffice.ts and deploy.",
    undefined,
  ]);
});
