import { createHash } from "node:crypto";
import { once } from "node:events";
import http from "node:http";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createApi } from "../../../../image/dispatcher/http/api";
import { close } from "../../../../image/dispatcher/http/close";
import { Problem, type Route } from "../../../../image/dispatcher/http/route";
import { ApiToken } from "../../../../image/dispatcher/http/token";

const TOKEN = "canary".repeat(10);
const MIB = 1024 * 1024;

const ROUTES: readonly Route[] = [
  { method: "GET", path: "/health", for: "everybody", handle: () => ({ status: 200, body: { ok: true } }) },
  {
    method: "POST",
    path: "/echo/:name",
    handle: (request) => ({
      status: 201,
      body: { name: request.params["name"], page: request.query.get("page"), json: request.json() },
    }),
  },
  {
    method: "GET",
    path: "/echo/:name",
    handle: ({ params }) => ({ status: 200, text: `${params["name"] ?? ""}\n` }),
  },
  {
    method: "POST",
    path: "/large",
    bodyLimit: 2 * MIB,
    handle: ({ body }) => ({ status: 200, body: { size: body.length } }),
  },
  { method: "POST", path: "/nothing", handle: () => ({ status: 204 }) },
  { method: "POST", path: "/secret", for: "operator", handle: () => ({ status: 200, body: { told: true } }) },
  {
    method: "POST",
    path: "/fails",
    handle: () => {
      throw new Error("the inner word");
    },
  },
  { method: "POST", path: "/refuses", handle: () => Promise.reject(new Problem(409, "Not twice.")) },
];

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const OFFER = ROUTES.map(({ method, path }) => `${method} ${path}`).join(", ");

describe("the dispatcher's API", () => {
  const hash = createHash("sha256").update(TOKEN).digest();
  const onLoopback = http.createServer(createApi({ routes: ROUTES, token: new ApiToken(hash) }));
  const forOperator = http.createServer(createApi({ routes: ROUTES }));

  beforeAll(async () => {
    for (const server of [onLoopback, forOperator]) {
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    }
  });

  afterAll(() => Promise.all([close(onLoopback), close(forOperator)]));

  async function ask(method: string, path: string, init: RequestInit = {}, server = onLoopback) {
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { "x-backoffice-token": TOKEN },
      ...init,
    });
    const words = await response.text();
    return { status: response.status, body: words.startsWith("{") ? (JSON.parse(words) as unknown) : words };
  }

  it("gives a route its path's parts, query and body", async () => {
    expect(await ask("POST", "/echo/a%20b%2Fc?page=2", { body: '{"x":"☂"}' })).toEqual({
      status: 201,
      body: { name: "a b/c", page: "2", json: { x: "☂" } },
    });
  });

  it("answers with text, or with nothing", async () => {
    expect(await ask("GET", "/echo/ä")).toEqual({ status: 200, body: "ä\n" });
    expect(await ask("POST", "/nothing")).toEqual({ status: 204, body: "" });
  });

  it.each([
    [
      "a missing token",
      {},
      "The header X-Backoffice-Token is missing. n8n has it in its credential Dispatcher.",
    ],
    [
      "another token",
      { "x-backoffice-token": `${TOKEN}x` },
      "The token in X-Backoffice-Token is not the API's. It is made anew at each start of the host; n8n has it in its credential Dispatcher.",
    ],
    [
      "the token's hash",
      { "x-backoffice-token": hash.toString("hex") },
      "The token in X-Backoffice-Token is not the API's. It is made anew at each start of the host; n8n has it in its credential Dispatcher.",
    ],
  ])("refuses %s, wherever it comes", async (_, headers: Record<string, string>, message) => {
    const refusal = { status: 401, body: { message } };

    expect(await ask("GET", "/echo/a", { headers })).toEqual(refusal);
    expect(await ask("POST", "/secret", { headers })).toEqual(refusal);
    expect(await ask("GET", "/unknown", { headers })).toEqual(refusal);
    expect(await ask("POST", "/large", { headers, body: "x".repeat(3 * MIB) })).toEqual(refusal);
  });

  it("answers health to everybody", async () => {
    expect(await ask("GET", "/health", { headers: {} })).toEqual({ status: 200, body: { ok: true } });
  });

  it("wants no token of the operator, and tells him alone what is his", async () => {
    expect(await ask("POST", "/secret", { headers: {} }, forOperator)).toEqual({
      status: 200,
      body: { told: true },
    });
    expect(await ask("POST", "/secret")).toEqual({
      status: 403,
      body: {
        message:
          "POST /secret is the operator's alone: in an SSH session, through /run/dispatcher/github.sock.",
      },
    });
  });

  it("says what there is when something else is asked for", async () => {
    for (const path of ["/", "/Health", "/echo", "/echo/", "/echo/%zz", "/echo/a/b", "//health"]) {
      expect(await ask("GET", path)).toEqual({
        status: 404,
        body: { message: `There is nothing at ${path}. The dispatcher answers: ${OFFER}.` },
      });
    }
    expect(await ask("DELETE", "/echo/a")).toEqual({
      status: 405,
      body: { message: "DELETE can't be done there, only POST /echo/:name and GET /echo/:name." },
    });
  });

  it.each([
    ["", "it is empty"],
    ["{", "it is 1 bytes of something else"],
    [Buffer.from([0x22, 0xff, 0x22]), "it is 3 bytes of something else"],
  ])("refuses the body %j where JSON is wanted", async (body, given) => {
    expect(await ask("POST", "/echo/a", { body })).toEqual({
      status: 400,
      body: { message: `The body must be JSON in UTF-8; ${given}.` },
    });
  });

  it("passes on a route's own refusal", async () => {
    expect(await ask("POST", "/refuses")).toEqual({ status: 409, body: { message: "Not twice." } });
  });

  it("keeps its own failure for the log", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);

    expect(await ask("POST", "/fails")).toEqual({
      status: 500,
      body: { message: "The dispatcher failed at this request. The host's log says why; try again." },
    });
    expect(log.mock.calls).toEqual([["POST /fails failed:", new Error("the inner word")]]);
    log.mockRestore();
  });

  describe("and a body that is too large", () => {
    it("takes a body of just the size", async () => {
      expect(await ask("POST", "/large", { body: Buffer.alloc(2 * MIB) })).toEqual({
        status: 200,
        body: { size: 2 * MIB },
      });
    });

    it("refuses more than 64 KiB where a route says nothing else", async () => {
      expect(await ask("POST", "/echo/a", { body: Buffer.alloc(65_537) })).toEqual({
        status: 413,
        body: { message: "The body may have 65536 bytes here; it has 65537." },
      });
    });

    it("refuses 25 MiB before they come, when their size is told", async () => {
      const request = post(25 * MIB);
      request.flushHeaders();

      expect(await answerTo(request)).toEqual([
        413,
        '{"message":"The body may have 65536 bytes here; it has 26214400."}\n',
      ]);
      request.destroy();
    });

    it("refuses 25 MiB of untold size, keeps none of them, and takes the next request", async () => {
      const before = process.memoryUsage().arrayBuffers;
      const { port } = onLoopback.address() as AddressInfo;
      // Not by Node's client, which waits for ever once it was answered early.
      const socket = connect(port, "127.0.0.1");
      const answers = text(socket);
      socket.write(
        `POST /echo/a HTTP/1.1\r\nhost: a\r\nx-backoffice-token: ${TOKEN}\r\ntransfer-encoding: chunked\r\n\r\n`,
      );
      const part = Buffer.concat([Buffer.from("10000\r\n"), Buffer.alloc(0x10000), Buffer.from("\r\n")]);
      for (let sent = 0; sent < 25 * MIB; sent += 0x10000) {
        if (!socket.write(part)) await once(socket, "drain");
      }
      await vi.waitFor(
        () => {
          collectGarbage();
          expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * MIB);
        },
        { timeout: 5000 },
      );
      socket.end("0\r\n\r\nGET /health HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");

      expect((await answers).replaceAll("\r", "").match(/^(HTTP.*?|{.*})$/gm)).toEqual([
        "HTTP/1.1 413 Payload Too Large",
        '{"message":"The body may have 65536 bytes here; it has more."}',
        "HTTP/1.1 200 OK",
        '{"ok":true}',
      ]);
    });

    function post(length?: number): http.ClientRequest {
      const { port } = onLoopback.address() as AddressInfo;
      const size = length === undefined ? {} : { "content-length": length };
      return http.request({
        port,
        host: "127.0.0.1",
        method: "POST",
        path: "/echo/a",
        headers: { "x-backoffice-token": TOKEN, ...size },
      });
    }

    async function answerTo(request: http.ClientRequest): Promise<[number | undefined, string]> {
      const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
        request.on("response", resolve).on("error", reject);
      });
      return [response.statusCode, await text(response)];
    }
  });
});
