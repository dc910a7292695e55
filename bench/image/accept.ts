import { execa } from "execa";
import { Host } from "../../rehearsal/image/host";
import type { Taken } from "./accept-program";
import type { Figure } from "./figures";
import { BENCH_ENVIRONMENT } from "./start";

/** Requests of n8n's webhook that are under way all the time. */
const AT_ONCE = 4;
const WEBHOOK = "http://127.0.0.1:5678/webhook/backoffice-ready";

/**
 * How long it takes to have a job accepted, which is when it is on disk, while n8n does as many webhooks as it can; with those webhooks' own
 * time, and what the disk alone takes in the same minute. The queue is paused, so that no job runs.
 */
export async function acceptWhileBusy(image: string): Promise<Figure[]> {
  const host = await Host.start({ image, environment: BENCH_ENVIRONMENT });
  try {
    await host.untilReady();
    await host.shell("backoffice-jobs pause");
    const token = await host.shell("cat /run/secrets/DISPATCHER_TOKEN");
    const start = performance.now();
    const busy = execa(...inside(host, "webhooks-program.ts", WEBHOOK, String(AT_ONCE)), { stdin: "pipe" });
    const measured = execa(...inside(host, "accept-program.ts", host.data), {
      env: { DISPATCHER_TOKEN: token },
    });
    // Neither means anything when the other fails.
    const { stdout } = await Promise.race([measured, busy]).finally(() => busy.stdin.end());
    const { accept, floor } = JSON.parse(stdout) as Taken;
    const webhooks = JSON.parse((await busy).stdout) as number[];
    const seconds = (performance.now() - start) / 1000;
    return [
      ...latency("a job accepted while n8n is busy", accept, 10),
      ...latency("webhook of n8n, meanwhile", webhooks),
      { name: "webhooks answered meanwhile", value: webhooks.length / seconds, unit: "1/s" },
      ...latency("4 KiB written and synced, meanwhile", floor),
      {
        name: "a job accepted / 4 KiB synced, p99",
        value: percentile(accept, 99) / percentile(floor, 99),
        unit: "ratio",
      },
    ];
  } finally {
    await host.remove();
  }
}

/** Ahead of all others at the processors, so that what is measured is the host and not how long the measurement waits for its turn. */
function inside(host: Host, program: string, ...args: readonly string[]): [string, string[]] {
  return host.network.inside(
    "nice",
    "-n",
    "-15",
    process.execPath,
    "run.mjs",
    `bench/image/${program}`,
    ...args,
  );
}

/** @param atMost goal for the 99th percentile, in milliseconds @default - none */
function latency(name: string, taken: readonly number[], atMost?: number): Figure[] {
  return [50, 95, 99].map((rank) => ({
    name: `${name}, p${rank}`,
    value: percentile(taken, rank),
    unit: "ms",
    ...(rank === 99 && atMost !== undefined && { goal: { atMost } }),
  }));
}

/** Of 100 values `rank` are at most this. */
function percentile(values: readonly number[], rank: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil((rank / 100) * values.length) - 1] ?? Number.NaN;
}
