/**
 * `node run.mjs bench/dispatcher/accept.ts`: how long it takes to have a job accepted, which is when it is on disk, and how long the disk
 * itself takes to keep as much. The real dispatcher without a host around it; paused, so that nothing but accepting is measured.
 */
import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Dispatcher, PROGRAM } from "../../__tests__/image/dispatcher/jobs/dispatcher";
import { latencyOf } from "./latency";

const REQUESTS = 1000;

async function main(): Promise<void> {
  const dispatcher = new Dispatcher({}, PROGRAM, tmpdir());
  try {
    await dispatcher.start();
    await dispatcher.ask("POST", "/pause");
    const accept = await latencyOf(() => dispatcher.accepted(), REQUESTS);
    const health = await latencyOf(() => dispatcher.ask("GET", "/health"), REQUESTS);
    const file = openSync(join(dispatcher.folder, "floor"), "w");
    // What SQLite adds to its log for a job: two pages and their heads.
    const pages = Buffer.alloc(2 * 4096 + 48);
    const disk = await latencyOf(() => {
      writeSync(file, pages);
      fsyncSync(file);
    }, REQUESTS);
    closeSync(file);
    console.log(`Over ${REQUESTS} times, one after the other, in milliseconds:`);
    console.table({
      "POST /jobs": accept,
      "GET /health, which keeps nothing": health,
      "the disk alone (write, fsync)": disk,
    });
    console.log(`Goal: a p99 of at most 10 ms for POST /jobs. ${accept.p99 <= 10 ? "Met." : "Not met."}`);
  } finally {
    await dispatcher.remove();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
