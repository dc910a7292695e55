import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { waitUntilReady } from "../../preview/ready";

let server: Server;
afterEach(async () => {
  server.closeAllConnections();
  await once(server.close(), "close");
});

/** Answers each path with the next of its codes, the last one for ever. */
async function answering(codes: Record<string, number[]>): Promise<string> {
  server = createServer((request, answer) => {
    const left = codes[request.url ?? ""] ?? [404];
    answer.writeHead((left.length > 1 ? left.shift() : left[0]) ?? 404, { location: "/healthz" }).end();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function wait(url: string, seconds: number, signal = new AbortController().signal) {
  const paths: string[] = [];
  return waitUntilReady({ url, seconds, signal, onPath: (path) => paths.push(path) }).then((late) => ({
    late,
    paths,
  }));
}

const BOTH = ["/healthz", "/webhook/backoffice-ready"];

it("waits for the port and then for a workflow, through whatever is answered before", async () => {
  const url = await answering({ "/healthz": [503, 200], "/webhook/backoffice-ready": [404, 302, 200] });
  expect(await wait(url, 60)).toEqual({ late: undefined, paths: BOTH });
});

it("tells the path that does not answer in time", async () => {
  const url = await answering({ "/healthz": [200], "/webhook/backoffice-ready": [404] });
  expect(await wait(url, 1)).toEqual({ late: "/webhook/backoffice-ready", paths: BOTH });
});

it("ends at once when it is told to", async () => {
  const url = await answering({ "/healthz": [503] });
  const controller = new AbortController();
  const waiting = wait(url, 60, controller.signal);
  controller.abort();
  await expect(waiting).rejects.toThrow("aborted");
});
