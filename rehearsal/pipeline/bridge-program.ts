import { createServer, connect, type Socket, type NetConnectOpts } from "node:net";

// Runs inside a host's network namespace. A socket that is a file is reached from every namespace, so that tests
// can serve the host's ports, and call them, from their own process.
// Arguments: in:PORT:FILE (what comes to the port goes to the file) or out:FILE:PORT.

function join(client: Socket, options: NetConnectOpts): void {
  const server = connect(options);
  server.pipe(client).pipe(server);
  for (const [one, other] of [
    [client, server],
    [server, client],
  ] as const) {
    one.on("error", () => other.destroy());
    one.on("close", () => other.destroy());
  }
}

const opened = process.argv.slice(2).map((argument) => {
  const [direction = "", from = "", to = ""] = argument.split(":");
  const inward = direction === "in";
  const target = inward ? { path: to } : { port: Number(to), host: "127.0.0.1" };
  const server = createServer({ allowHalfOpen: true }, (client) => join(client, target));
  return new Promise<void>((resolve) => {
    if (inward) server.listen(Number(from), "127.0.0.1", resolve);
    else server.listen(from, resolve);
  });
});
void Promise.all(opened).then(() => console.log("ready"));
