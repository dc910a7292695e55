import { existsSync, readFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { readEnvironment } from "../../../../image/dispatcher/environment.ts";
import { GitHubToken } from "../../../../image/dispatcher/github/token.ts";
import { GitHubWatch } from "../../../../image/dispatcher/github/watch.ts";
import { createApi } from "../../../../image/dispatcher/http/api.ts";
import { ApiToken } from "../../../../image/dispatcher/http/token.ts";
import { Queue } from "../../../../image/dispatcher/jobs/queue.ts";
import { assemble } from "../../../../image/dispatcher/parts.ts";
import { StoredLabels } from "../../../../image/dispatcher/signals/label-records.ts";
import { StandInWorker } from "../jobs/stand-in-worker.ts";

/**
 * The dispatcher as on a host, with another worker, which looks for labels three times a second. Arguments: a folder and settings in JSON.
 * Prints the port of its API once it listens. In the folder are `github`, the address of GitHub's API and the token, and perhaps `die`,
 * which says before what it kills itself: taking a job that it found, or noting it.
 */
const [folder = "", settings = ""] = process.argv.slice(2);
const { tokenHash } = JSON.parse(settings) as { readonly tokenHash: string };
const [upstream = "", secret = ""] = readFileSync(join(folder, "github"), "utf8").split("\n");

const kill = (): never => {
  process.kill(process.pid, "SIGKILL");
  for (;;);
};
const die = existsSync(join(folder, "die")) ? readFileSync(join(folder, "die"), "utf8") : "";
if (die === "accept") Queue.prototype.accept = kill;
if (die === "settle") StoredLabels.prototype.settle = kill;

const token = new GitHubToken(secret);
const githubApi = new URL(upstream);
const { jobs, catchUp, routes } = assemble({
  environment: readEnvironment({
    BACKOFFICE_NAME: "acme",
    BACKOFFICE_URL: "https://acme.example",
    BACKOFFICE_REPOSITORIES: "acme/app,acme/hub",
  }),
  token,
  tokenFile: "",
  githubApi,
  watch: new GitHubWatch(githubApi, token),
  folder,
  worker: new StandInWorker(join(folder, "effects")),
  labelsEverySeconds: 0.3,
});

const api = http.createServer(createApi({ routes, token: new ApiToken(Buffer.from(tokenHash, "hex")) }));
api.listen(0, "127.0.0.1", () => {
  jobs.start();
  catchUp.start();
  console.log((api.address() as AddressInfo).port);
});
