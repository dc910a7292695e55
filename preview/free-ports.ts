import { createServer, type Server } from "node:net";
import { once } from "node:events";

const LOOPBACK = "127.0.0.1";

/** Ports of 127.0.0.1 that nobody listens on, one for each of `preferred`: that one if it is free, else any. */
export async function freePorts<P extends readonly number[]>(
  preferred: P,
): Promise<{ [I in keyof P]: number }> {
  const servers: Server[] = [];
  // All are held until the last is found, so that no two are the same.
  for (const port of preferred) servers.push((await listening(port)) ?? (await anywhere()));
  const ports = servers.map(portOf);
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return ports as { [I in keyof P]: number };
}

async function anywhere(): Promise<Server> {
  const server = await listening(0);
  if (!server) throw new Error(`No port of ${LOOPBACK} is free.`);
  return server;
}

/** @returns undefined when the port can't be had */
async function listening(port: number): Promise<Server | undefined> {
  const server = createServer();
  try {
    await once(server.listen(port, LOOPBACK), "listening");
    return server;
  } catch {
    return undefined;
  }
}

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("A server on a port has an address.");
  return address.port;
}
