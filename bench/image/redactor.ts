import { Host } from "../../rehearsal/image/host";
import type { Figure } from "./figures";
import { BENCH_ENVIRONMENT } from "./start";

const BYTES = 200_000_000;
const FILE = "/tmp/lines";

/** How fast a service's output passes through the redactor, and through `cat` in its place. */
export async function redactorThroughput(image: string): Promise<Figure[]> {
  const host = await Host.start({ image, environment: BENCH_ENVIRONMENT });
  try {
    await host.untilReady();
    const line =
      "2026-11-22T12:00:00.000Z info  Workflow 4f1c finished after 1203 ms, 17 items, next run at 13:00, nothing to report here";
    await host.shell(`yes '${line}' | head -c ${BYTES} >${FILE}`);
    const redactor = await throughput(host, `/usr/local/lib/backoffice/log bench <${FILE} >/dev/null`);
    const cat = await throughput(host, `cat ${FILE} | cat >/dev/null`);
    return [
      { name: "redactor", value: redactor, unit: "MB/s", goal: { atLeast: 20 } },
      { name: "cat in its place", value: cat, unit: "MB/s" },
    ];
  } finally {
    await host.remove();
  }
}

async function throughput(host: Host, command: string): Promise<number> {
  const start = performance.now();
  await host.shell(command);
  return BYTES / 1e6 / ((performance.now() - start) / 1000);
}
