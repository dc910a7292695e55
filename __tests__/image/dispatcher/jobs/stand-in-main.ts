import { existsSync, readFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createDoor } from "../../../../image/dispatcher/github/door.ts";
import { GitHubToken } from "../../../../image/dispatcher/github/token.ts";
import { healthRoute } from "../../../../image/dispatcher/health.ts";
import { createApi } from "../../../../image/dispatcher/http/api.ts";
import { listenOnSocket } from "../../../../image/dispatcher/http/listen.ts";
import { ApiToken } from "../../../../image/dispatcher/http/token.ts";
import { Jobs } from "../../../../image/dispatcher/jobs/jobs.ts";
import { StandInWorker } from "./stand-in-worker.ts";

/**
 * The dispatcher's jobs, journal and API as on a host, with another worker. Arguments: a folder and settings in JSON.
 * Prints the port of its API once it listens. A file `clock` in the folder stands in for the clock.
 */
interface Settings {
  readonly tokenHash: string;
  readonly atOnce?: 1 | 2;
  readonly perDay?: number;
}

const [folder = "", settings = ""] = process.argv.slice(2);
const { tokenHash, atOnce = 1, perDay = 100_000 } = JSON.parse(settings) as Settings;
const clock = join(folder, "clock");

const jobs = new Jobs({
  folder,
  worker: new StandInWorker(join(folder, "effects")),
  repositories: ["acme/app", "acme/hub"],
  limits: { atOnce, perDay, timeZone: "Europe/Berlin" },
  now: () => (existsSync(clock) ? new Date(readFileSync(clock, "utf8")) : new Date()),
  pauses: { first: 20, longest: 80 },
  lookEvery: 20,
});
const routes = [
  healthRoute({ github: () => null, jobs: () => jobs.queue.health, problems: () => [] }),
  ...jobs.routes,
];
const api = http.createServer(createApi({ routes, token: new ApiToken(Buffer.from(tokenHash, "hex")) }));
const door = createDoor({ token: new GitHubToken("ghp_none"), own: createApi({ routes }) });

await listenOnSocket(door, join(folder, "github.sock"));
api.listen(0, "127.0.0.1", () => {
  jobs.start();
  console.log((api.address() as AddressInfo).port);
});

process.once("SIGTERM", () => void jobs.stop().then(() => process.exit(0)));
