import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { afterEach, expect, it } from "vitest";
import { freePorts } from "../../preview/free-ports";

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => once(server.close(), "close")));
});

async function listen(port: number): Promise<void> {
  const server = createServer();
  servers.push(server);
  await once(server.listen(port, "127.0.0.1"), "listening");
}

it("takes the preferred port when it is free, and leaves it free", async () => {
  const [free] = await freePorts([0] as const);
  expect(await freePorts([free] as const)).toEqual([free]);
  await listen(free);
});

it("takes another one when the preferred is in use, and none twice", async () => {
  const [taken] = await freePorts([0] as const);
  await listen(taken);
  const ports = await freePorts([taken, taken] as const);
  expect(new Set([taken, ...ports]).size).toBe(3);
  for (const port of ports) await listen(port);
});
