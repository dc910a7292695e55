import http from "node:http";
import { readEnvironment } from "./environment.ts";
import { createDoor } from "./github/door.ts";
import { GitHubToken } from "./github/token.ts";
import { GitHubWatch } from "./github/watch.ts";
import { createApi } from "./http/api.ts";
import { close } from "./http/close.ts";
import { listenOnLoopback, listenOnSocket } from "./http/listen.ts";
import { ApiToken } from "./http/token.ts";
import { assemble } from "./parts.ts";

const TOKEN_FILE = "/run/secrets/GH_TOKEN";

/** Milliseconds for a request to come; a job could hold connections open for longer. */
const REQUEST_PATIENCE = 30_000;
const HEADERS_PATIENCE = 10_000;

/** n8n and the operator need a few; a job could take all files that the dispatcher may open. */
const MOST_CONNECTIONS = 200;

/** The dispatcher: the one holder of the GitHub token. Run by Node itself, as user dispatcher. */
async function main(): Promise<void> {
  const environment = readEnvironment(process.env);
  const token = GitHubToken.read(TOKEN_FILE);
  const apiToken = ApiToken.read("/run/backoffice/dispatcher-token.sha256");
  const upstream = environment.githubUpstream;
  const githubApi = upstream ?? new URL("https://api.github.com");

  const watch = new GitHubWatch(githubApi, token);
  const { jobs, catchUp, routes } = assemble({ environment, token, tokenFile: TOKEN_FILE, watch, githubApi });
  const patience = { requestTimeout: REQUEST_PATIENCE, headersTimeout: HEADERS_PATIENCE };
  const api = http.createServer(patience, createApi({ routes, token: apiToken }));
  api.maxConnections = MOST_CONNECTIONS;
  const door = createDoor({ token, upstream, own: createApi({ routes }) });

  await listenOnLoopback(api, 7070);
  await listenOnSocket(door, "/run/dispatcher/github.sock");
  watch.start();
  jobs.start();
  catchUp.start();
  console.log("listening on 127.0.0.1:7070 and /run/dispatcher/github.sock");

  process.once("SIGTERM", () => {
    watch.stop();
    catchUp.stop();
    void Promise.all([close(api), close(door)])
      .then(() => jobs.stop())
      .then(() => process.exit(0));
  });
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
