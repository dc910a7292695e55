import { createApi } from "./api.ts";
import { close } from "./close.ts";
import { createDoor } from "./door.ts";
import { GitHubToken } from "./github-token.ts";
import { GitHubWatch } from "./github-watch.ts";
import { listenOnLoopback, listenOnSocket } from "./listen.ts";

/** The dispatcher: the one holder of the GitHub token. Run by Node itself, as user dispatcher. */
async function main(): Promise<void> {
  const token = GitHubToken.read("/run/secrets/GH_TOKEN");
  const override = process.env["BACKOFFICE_GITHUB_UPSTREAM"];
  const upstream = override ? new URL(override) : undefined;

  const watch = new GitHubWatch(upstream ?? new URL("https://api.github.com"), token);
  const api = createApi(() => watch.latest);
  const door = createDoor({ token, upstream });

  await listenOnLoopback(api, 7070);
  await listenOnSocket(door, "/run/dispatcher/github.sock");
  watch.start();
  console.log("listening on 127.0.0.1:7070 and /run/dispatcher/github.sock");

  process.once("SIGTERM", () => {
    watch.stop();
    void Promise.all([close(api), close(door)]).then(() => process.exit(0));
  });
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
