/**
 * Has jobs accepted at a steady rate, and between them keeps 4 KiB in a file by itself. Runs in a host's network, with the API's token in
 * its environment. Argument: the folder that is the host's /data. Prints how long each took, as JSON, in milliseconds.
 */
import { randomUUID } from "node:crypto";
import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import http from "node:http";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { answered } from "./answered";

const WARM_UP = 200;
const TIMES = 600;
/** Milliseconds from one job to the next. */
const PACE = 50;

/** What the program prints. */
export interface Taken {
  readonly accept: readonly number[];
  readonly floor: readonly number[];
}

async function accept(issue: number): Promise<number> {
  const job = { playbook: "fix-bug", repository: "acme/app", issue, requestedBy: "octocat" };
  const headers = {
    "content-type": "application/json",
    "x-backoffice-token": process.env["DISPATCHER_TOKEN"],
    "x-backoffice-delivery": randomUUID(),
  };
  const start = performance.now();
  const request = http.request("http://127.0.0.1:7070/jobs", { agent: false, method: "POST", headers });
  await answered(202, request, JSON.stringify(job));
  return performance.now() - start;
}

function keep(file: number): number {
  const start = performance.now();
  writeSync(file, Buffer.alloc(4096));
  fsyncSync(file);
  return performance.now() - start;
}

async function main(folder: string): Promise<void> {
  const file = openSync(join(folder, "floor"), "a");
  const accepted: Promise<number>[] = [];
  const floor: number[] = [];
  const begin = performance.now();
  for (let time = 0; time < WARM_UP + TIMES; time += 1) {
    // A slow answer does not delay what comes after it, else the slowest times would be counted least.
    await sleep(Math.max(0, begin + time * PACE - performance.now()));
    accepted.push(accept(time + 1));
    await sleep(PACE / 2);
    floor.push(keep(file));
  }
  const taken: Taken = {
    accept: (await Promise.all(accepted)).slice(WARM_UP),
    floor: floor.slice(WARM_UP),
  };
  closeSync(file);
  console.log(JSON.stringify(taken));
}

main(process.argv[2] ?? "").catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
