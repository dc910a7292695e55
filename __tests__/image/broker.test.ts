import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import net, { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { programPath } from "../../deploy/program-path";

const TOKEN = "sk-ant-oat01-canary0123456789";
const DUMMY = "sk-ant-oat01-added-by-the-broker";
const caddy = programPath("caddy");

if (!caddy) console.log("Skipped: there is no caddy on PATH (Debian and Ubuntu: apt-get install caddy).");

describe.skipIf(!caddy)("the Claude broker", () => {
  let folder: string;
  let seen: { url?: string; headers: http.IncomingHttpHeaders; body: string }[];
  let reply: (response: http.ServerResponse) => void;
  let api: http.Server;
  let broker: ChildProcess;
  let port: number;
  let log = "";

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "broker-"));
    api = http.createServer((request, response) => {
      void text(request).then((body) => {
        seen.push({ url: request.url, headers: request.headers, body });
        reply(response);
      });
    });
    const upstream = await listen(api);
    port = await freePort();
    const config = join(folder, "broker.Caddyfile");
    writeFileSync(
      config,
      readFileSync("image/rootfs/etc/caddy/broker.Caddyfile", "utf8").replace(":7071", `:${port}`),
    );
    broker = spawn(caddy ?? "", ["run", "--adapter", "caddyfile", "--config", config], {
      env: {
        HOME: folder,
        CLAUDE_CODE_OAUTH_TOKEN: TOKEN,
        BACKOFFICE_ANTHROPIC_UPSTREAM: `http://127.0.0.1:${upstream}`,
      },
      stdio: ["ignore", "ignore", "pipe"],
    });
    broker.stderr?.on("data", (chunk: Buffer) => (log += chunk.toString()));
    await accepting(port);
  });

  afterAll(async () => {
    broker.kill();
    await new Promise((resolve) => broker.on("close", resolve));
    api.closeAllConnections();
    api.close();
    rmSync(folder, { recursive: true });
  });

  beforeEach(() => {
    seen = [];
    reply = (response) => response.end("{}");
  });

  async function open(
    path: string,
    headers: http.OutgoingHttpHeaders = {},
    body = "{}",
  ): Promise<http.IncomingMessage> {
    return new Promise((resolve, reject) => {
      const request = http.request({ port, host: "127.0.0.1", method: "POST", path, headers, agent: false });
      request.on("response", resolve).on("error", reject).end(body);
    });
  }

  it("puts the real token in place of the dummy, and leaves the rest of the request alone", async () => {
    const headers = {
      "anthropic-beta": "oauth-2025-04-20,x-2026",
      "user-agent": "claude-cli/2",
      "accept-encoding": "br",
    };
    const secrets = { authorization: `Bearer ${DUMMY}`, "x-api-key": DUMMY };
    const response = await open("/v1/messages?beta=true", { ...headers, ...secrets }, '{"stream":true}');

    expect([response.statusCode, await text(response)]).toEqual([200, "{}"]);
    expect(seen).toEqual([
      {
        url: "/v1/messages?beta=true",
        body: '{"stream":true}',
        headers: { ...headers, host: "127.0.0.1", authorization: `Bearer ${TOKEN}`, "content-length": "15" },
      },
    ]);
  });

  it.each([
    { "content-type": "text/event-stream" },
    { "content-type": "application/json", "content-length": "10" },
  ])("passes an answer on word by word: %j", async (headers) => {
    let finish = (): void => undefined;
    reply = (response) => {
      response.writeHead(200, headers);
      response.write("first");
      finish = () => response.end(" last");
    };
    const pieces: string[] = [];
    for await (const piece of await open("/v1/messages")) {
      pieces.push(String(piece));
      finish();
    }

    expect(pieces).toEqual(["first", " last"]);
  });

  it.each(["/v1/messages", "/v1/messages/count_tokens?beta=true"])("passes on %s", async (path) => {
    expect((await open(path)).statusCode).toBe(200);
    expect(seen.map(({ url }) => url)).toEqual([path]);
  });

  it.each([
    "/",
    "/api/hello",
    "/v1/messagesx",
    "/v1/messages/",
    "/v1/messages/batches",
    "/v1/messages/batches/msgbatch_01-a",
    "/v1/messages/batches?/v1/messages/count_tokens",
    "/v1/messages/count_tokens/batches",
    "/V1/MESSAGES",
    "//v1/messages",
    "/v1/files/../messages",
    "/v1/messages/../files",
    "/v1/messages/%2e%2e/files",
    "/v1/messages%2f..%2ffiles",
    "/v1/files?/v1/messages",
    "http://example.org/v1/messages",
  ])("is no way to %s", async (path) => {
    const response = await open(path, { authorization: `Bearer ${DUMMY}` });

    expect([response.statusCode, await text(response)]).toEqual([
      404,
      '{"type":"error","error":{"type":"not_found_error","message":"The broker passes on /v1/messages and /v1/messages/count_tokens, nothing else."}}',
    ]);
    expect(seen).toEqual([]);
  });

  it("says so when the API can't be reached, writes the token nowhere, and listens on loopback only", async () => {
    reply = (response) => response.destroy();
    const response = await open("/v1/messages");

    expect([response.statusCode, await text(response)]).toEqual([
      502,
      '{"type":"error","error":{"type":"api_error","message":"The broker can\'t reach the Claude API (EOF). Try again; if it lasts, see: backoffice-health."}}',
    ]);
    const written = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
    expect(written.length).toBeGreaterThan(1);
    expect([...written, log].join("\n")).not.toContain(TOKEN);
    expect(written.join("\n")).toContain(`"listen":["127.0.0.1:${port}"]`);
  });
});

async function listen(server: net.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function accepting(port: number): Promise<void> {
  const accepted = await new Promise<boolean>((resolve) => {
    const socket = net.connect(port, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
    socket.on("connect", () => socket.end());
  });
  if (accepted) return;
  await pause(50);
  await accepting(port);
}
