import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { Host, Ports } from "../../../image/health/host";

/** Nothing listens there: no program may take it without root's rights. */
export const CLOSED = 1;

export const NOW = new Date("2026-11-23T12:00:00Z");

/** A file tree of its own, and ports where nothing listens but what is given. Gone after the test. */
export function standInHost(files: Record<string, string> = {}, ports: Partial<Ports> = {}): Host {
  const root = mkdtempSync(join(tmpdir(), "backoffice-health-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  const closed = { n8n: CLOSED, sshd: CLOSED, dispatcher: CLOSED, broker: CLOSED, maestro: CLOSED };
  return { root, ports: { ...closed, tunnel: CLOSED, ...ports }, now: NOW };
}

/** A port that answers each request so; gone after the test. */
export function http(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<number> {
  return listen(createHttpServer(answer));
}

/** A port that answers 200 with this text on one path, and 404 elsewhere. */
export const page = (path: string, text = "") =>
  http((request, response) => {
    if (request.url !== path) response.statusCode = 404;
    response.end(text);
  });

/** A port that does so with each connection; gone after the test. */
export function tcp(talk: (socket: Socket) => void): Promise<number> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on("error", () => undefined));
    talk(socket);
  });
  return listen(server, () => sockets.forEach((socket) => socket.destroy()));
}

async function listen(server: Server, stop?: () => void): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    stop?.();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return (server.address() as AddressInfo).port;
}
