import { chmodSync, chownSync, rmSync, statSync } from "node:fs";
import type http from "node:http";
import { dirname } from "node:path";

/** Starts to listen on a port of loopback. */
export async function listenOnLoopback(server: http.Server, port: number): Promise<void> {
  await started(server, () => server.listen(port, "127.0.0.1"));
}

/**
 * Starts to listen on a unix socket that its owner and its directory's group may open (0660).
 * A socket left behind by a killed process is replaced.
 */
export async function listenOnSocket(server: http.Server, path: string): Promise<void> {
  rmSync(path, { force: true });
  await started(server, () => server.listen(path));
  const { uid } = statSync(path);
  chownSync(path, uid, statSync(dirname(path)).gid);
  chmodSync(path, 0o660);
}

async function started(server: http.Server, listen: () => void): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.once("listening", () => {
      server.off("error", reject);
      resolve();
    });
    listen();
  });
}
