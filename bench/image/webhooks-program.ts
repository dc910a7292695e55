/**
 * Keeps n8n busy: so many requests of a webhook under way until its standard input ends. Runs in a host's network. Arguments: the webhook's
 * URL and how many at once. Prints how long each took, as a JSON array of milliseconds.
 */
import http from "node:http";
import { performance } from "node:perf_hooks";
import { answered } from "./answered";

const [url = "", atOnce = ""] = process.argv.slice(2);

async function main(): Promise<void> {
  const agent = new http.Agent({ keepAlive: true });
  const taken: number[] = [];
  let isOver = false;
  process.stdin.resume().once("end", () => (isOver = true));
  const oneAfterTheOther = async () => {
    while (!isOver) {
      const start = performance.now();
      await answered(200, http.request(url, { agent }));
      taken.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: Number(atOnce) }, oneAfterTheOther));
  agent.destroy();
  console.log(JSON.stringify(taken));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
