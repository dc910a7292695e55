import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import net, { type AddressInfo } from "node:net";
import { join } from "node:path";
import { gitService } from "../../rehearsal/image/git-service";

/** A git service on loopback: as gitService has it. */
export interface PlainGitServer {
  readonly url: URL;
  /** Answers each request with this status instead, while it is set. */
  fault?: number;
  close(): Promise<void>;
}

/** github.com's git service on loopback: gitService behind TLS, reached through a proxy. */
export interface GitServer {
  /** Address of the proxy that leads github.com to this server. */
  readonly proxy: string;
  /** File with the certificate to trust. */
  readonly certificate: string;
  close(): Promise<void>;
}

/** Serves the bare repositories under `root` to whoever comes with `password`. */
export async function startGitServer(root: string, folder: string, password: string): Promise<GitServer> {
  const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
  const made = spawnSync(
    "openssl",
    `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=github.com -addext subjectAltName=DNS:github.com -keyout ${key} -out ${certificate}`.split(
      " ",
    ),
    { encoding: "utf8" },
  );
  if (made.status !== 0) throw new Error(made.error?.message ?? made.stderr);
  const git = https.createServer(
    { key: readFileSync(key), cert: readFileSync(certificate) },
    gitService({ root, password }),
  );
  const port = await listen(git);
  const proxy = http.createServer();
  proxy.on("connect", (_, client: net.Socket) => {
    const server = net.connect(port, "127.0.0.1", () => client.write("HTTP/1.1 200 OK\r\n\r\n"));
    server.pipe(client).pipe(server);
    for (const socket of [client, server]) socket.on("error", () => socket.destroy());
  });
  const proxyPort = await listen(proxy);
  return {
    proxy: `http://127.0.0.1:${proxyPort}`,
    certificate,
    close: async () => {
      await Promise.all([git, proxy].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

/** Serves the bare repositories under `root` over plain http to whoever comes with `password`. */
export async function startPlainGitServer(root: string, password: string): Promise<PlainGitServer> {
  const serve = gitService({ root, password });
  const server = http.createServer((request, response) => {
    if (plain.fault === undefined) serve(request, response);
    else response.writeHead(plain.fault).end();
  });
  const port = await listen(server);
  const plain: PlainGitServer = {
    url: new URL(`http://127.0.0.1:${port}`),
    close: async () => {
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return plain;
}

async function listen(server: net.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}
