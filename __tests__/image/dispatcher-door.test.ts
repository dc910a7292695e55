import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { close } from "../../image/dispatcher/close";
import { destinationOf } from "../../image/dispatcher/destination";
import { createDoor } from "../../image/dispatcher/door";
import { GitHubToken } from "../../image/dispatcher/github-token";
import { listenOnSocket } from "../../image/dispatcher/listen";

const TOKEN = "ghp_canary0123456789";

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

describe("the GitHub door", () => {
  const folder = mkdtempSync(join(tmpdir(), "door-"));
  const socketPath = join(folder, "github.sock");
  let seen: { method?: string; url?: string; headers: http.IncomingHttpHeaders; body: string }[];
  let reply: (response: http.ServerResponse) => void;
  let github: http.Server;
  let upstream: URL;
  let door: http.Server;

  beforeEach(async () => {
    seen = [];
    reply = (response) => response.end("{}");
    github = http.createServer((request, response) => {
      void text(request).then((body) => {
        seen.push({ method: request.method, url: request.url, headers: request.headers, body });
        reply(response);
      });
    });
    await new Promise<void>((resolve) => github.listen(0, "127.0.0.1", resolve));
    upstream = new URL(`http://127.0.0.1:${(github.address() as AddressInfo).port}`);
    door = createDoor({ token: new GitHubToken(TOKEN), upstream });
    await listenOnSocket(door, socketPath);
  });

  afterEach(async () => {
    await Promise.all([close(door), close(github)]);
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  function open(options: http.RequestOptions): http.ClientRequest {
    return http.request({ socketPath, agent: false, ...options });
  }

  async function ask(options: http.RequestOptions, body?: string): Promise<Answer> {
    const request = open(options);
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      request.on("response", resolve).on("error", reject).end(body);
    });
    return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
  }

  it("puts the real token in place of whatever came, and changes nothing else", async () => {
    const headers = {
      host: "api.github.com",
      authorization: "token added-by-the-dispatcher",
      accept: "application/vnd.github+json",
      "content-type": "application/json",
    };
    const answer = await ask(
      { method: "POST", path: "/graphql?a=%2e%2e", headers },
      '{"query":"{viewer{login}}"}',
    );

    expect(answer).toMatchObject({ status: 200, body: "{}" });
    expect(seen).toEqual([
      {
        method: "POST",
        url: "/graphql?a=%2e%2e",
        body: '{"query":"{viewer{login}}"}',
        headers: {
          ...headers,
          host: upstream.host,
          authorization: `token ${TOKEN}`,
          connection: "keep-alive",
          "content-length": "27",
        },
      },
    ]);
  });

  it("keeps to itself what concerns one hop only", async () => {
    reply = (response) => {
      response.writeHead(200, { connection: "x-hop", "x-hop": "1", "keep-alive": "timeout=9", "x-end": "2" });
      response.end();
    };
    const headers = {
      host: "api.github.com",
      connection: "close, X-Private",
      "x-private": "1",
      te: "trailers",
      "proxy-authorization": "Basic eA==",
    };
    const answer = await ask({ path: "/user", headers });

    expect(Object.keys(seen[0]?.headers ?? {}).sort()).toEqual(["authorization", "connection", "host"]);
    expect(answer.headers).toMatchObject({ "x-end": "2" });
    expect(answer.headers).not.toHaveProperty("x-hop");
    expect(answer.headers["keep-alive"]).not.toBe("timeout=9");
  });

  it("frames the body of a DELETE, so that it can't pass for a request of its own", async () => {
    const inner = "GET /smuggled HTTP/1.1\r\nHost: api.github.com\r\n\r\n";
    await ask(
      { method: "DELETE", path: "/a", headers: { host: "api.github.com", "transfer-encoding": "chunked" } },
      inner,
    );
    await ask({ path: "/b", headers: { host: "api.github.com" } });

    expect(seen.map(({ url, body }) => ({ url, body }))).toEqual([
      { url: "/a", body: inner },
      { url: "/b", body: "" },
    ]);
  });

  it("passes each piece of an answer on as it comes", async () => {
    let finish = (): void => undefined;
    reply = (response) => {
      response.write("first");
      finish = () => response.end(" last");
    };
    const request = open({ path: "/logs", headers: { host: "api.github.com" } }).end();
    const response = await new Promise<http.IncomingMessage>((resolve) => request.on("response", resolve));
    const pieces: string[] = [];
    for await (const piece of response) {
      pieces.push(String(piece));
      finish();
    }

    expect(pieces).toEqual(["first", " last"]);
  });

  it.each(["github.com", "api.github.com.example.org", "127.0.0.1", "api.github.com:8080"])(
    'refuses the host "%s" before anything leaves',
    async (host) => {
      expect(await ask({ path: "/user", headers: { host } })).toMatchObject({
        status: 403,
        body: `{"message":"The GitHub door doesn't lead to \\"${host}\\", only to api.github.com, uploads.github.com and GitHub's storage. Ask that host without it, e.g. with curl."}\n`,
      });
      expect(seen).toEqual([]);
    },
  );

  it("refuses a whole address in place of a path", async () => {
    expect(await ask({ path: "http://example.org/user", headers: { host: "api.github.com" } })).toMatchObject(
      {
        status: 400,
        body: '{"message":"The GitHub door takes a path that begins with \\"/\\", not \\"http://example.org/user\\"."}\n',
      },
    );
    expect(seen).toEqual([]);
  });

  it("gives git its credential", async () => {
    expect(await ask({ path: "/git-credential", headers: { host: "backoffice" } })).toMatchObject({
      status: 200,
      body: `protocol=https\nhost=github.com\nusername=x-access-token\npassword=${TOKEN}\n`,
    });
  });

  it("answers nothing else under its own name", async () => {
    expect(await ask({ path: "/user", headers: { host: "backoffice" } })).toMatchObject({
      status: 404,
      body: '{"message":"The dispatcher answers GET /git-credential here, nothing else."}\n',
    });
    expect(seen).toEqual([]);
  });

  it("says so when GitHub can't be reached", async () => {
    await close(github);

    expect(await ask({ path: "/user", headers: { host: "api.github.com" } })).toMatchObject({
      status: 502,
      body: `{"message":"GitHub can't be reached at ${upstream.origin}: ECONNREFUSED. Try again."}\n`,
    });
  });

  it("cuts its answer short where GitHub does", async () => {
    reply = (response) => {
      response.writeHead(200, { "content-length": "10" });
      response.write("half", () => response.destroy());
    };

    await expect(ask({ path: "/logs", headers: { host: "api.github.com" } })).rejects.toMatchObject({
      code: "ECONNRESET",
    });
  });

  it("ends its request to GitHub when its own caller hangs up", async () => {
    const caller = open({ path: "/logs", headers: { host: "api.github.com" } }).on("error", () => undefined);
    const gone = new Promise<void>((resolve) => {
      reply = (response) => {
        response.on("close", resolve);
        caller.destroy();
      };
    });
    caller.end();

    await gone;
  });

  it("stops within a second, with an answer still under way", async () => {
    reply = (response) => response.write("first");
    const request = open({ path: "/logs", headers: { host: "api.github.com" } }).end();
    await new Promise((resolve) => request.on("error", () => undefined).on("response", resolve));
    const begin = performance.now();
    await close(door);

    expect(performance.now() - begin).toBeLessThan(1000);
  });

  it("opens a socket for its owner and group, over one that a killed process left behind", async () => {
    await close(door);
    writeFileSync(socketPath, "");
    await listenOnSocket(door, socketPath);

    expect((statSync(socketPath).mode & 0o777).toString(8)).toBe("660");
    expect(statSync(socketPath).gid).toBe(statSync(folder).gid);
  });
});

describe("a request's destination", () => {
  it("is GitHub itself over https, with the token", () => {
    expect(destinationOf("API.github.com")).toEqual({
      origin: new URL("https://api.github.com"),
      withToken: true,
    });
    expect(destinationOf("uploads.github.com")).toEqual({
      origin: new URL("https://uploads.github.com"),
      withToken: true,
    });
  });

  it.each([
    "github.com",
    "a.b.githubusercontent.com",
    "example.org/a.githubusercontent.com",
    "a.githubusercontent.com.example.org",
  ])("is nowhere for %s", (host) => {
    expect(destinationOf(host)).toBeUndefined();
  });

  it("is GitHub's storage without the token, whatever stands in for the API", () => {
    const override = new URL("http://127.0.0.1:1");

    expect(destinationOf("objects.githubusercontent.com", override)).toEqual({
      origin: new URL("https://objects.githubusercontent.com"),
      withToken: false,
    });
    expect(destinationOf("productionresultssa0.blob.core.windows.net", override)).toEqual({
      origin: new URL("https://productionresultssa0.blob.core.windows.net"),
      withToken: false,
    });
  });
});
