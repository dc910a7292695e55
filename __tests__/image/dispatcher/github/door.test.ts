import { statSync, writeFileSync } from "node:fs";
import type http from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { close } from "../../../../image/dispatcher/http/close";
import { listenOnSocket } from "../../../../image/dispatcher/http/listen";
import { DoorToStandIn, TOKEN } from "./door-to-stand-in";

describe("the GitHub door", () => {
  let door: DoorToStandIn;
  beforeEach(async () => {
    door = await DoorToStandIn.open();
  });
  afterEach(() => door.close());

  it("puts the real token in place of whatever came, and changes nothing else", async () => {
    const headers = {
      host: "api.github.com",
      authorization: "token added-by-the-dispatcher",
      accept: "application/vnd.github+json",
      "content-type": "application/json",
    };
    const answer = await door.ask(
      { method: "POST", path: "/graphql?a=%2e%2e", headers },
      '{"query":"{viewer{login}}"}',
    );

    expect(answer).toMatchObject({ status: 200, body: "{}" });
    expect(door.seen).toEqual([
      {
        method: "POST",
        url: "/graphql?a=%2e%2e",
        body: '{"query":"{viewer{login}}"}',
        headers: {
          ...headers,
          host: door.upstream.host,
          authorization: `token ${TOKEN}`,
          connection: "keep-alive",
          "content-length": "27",
        },
      },
    ]);
  });

  it("keeps to itself what concerns one hop only", async () => {
    door.reply = (response) => {
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
    const answer = await door.ask({ path: "/user", headers });

    expect(Object.keys(door.seen[0]?.headers ?? {}).sort()).toEqual(["authorization", "connection", "host"]);
    expect(answer.headers).toMatchObject({ "x-end": "2" });
    expect(answer.headers).not.toHaveProperty("x-hop");
    expect(answer.headers["keep-alive"]).not.toBe("timeout=9");
  });

  it("frames the body of a DELETE, so that it can't pass for a request of its own", async () => {
    const inner = "GET /smuggled HTTP/1.1\r\nHost: api.github.com\r\n\r\n";
    await door.ask(
      { method: "DELETE", path: "/a", headers: { host: "api.github.com", "transfer-encoding": "chunked" } },
      inner,
    );
    await door.ask({ path: "/b", headers: { host: "api.github.com" } });

    expect(door.seen.map(({ url, body }) => ({ url, body }))).toEqual([
      { url: "/a", body: inner },
      { url: "/b", body: "" },
    ]);
  });

  it("passes each piece of an answer on as it comes", async () => {
    let finish = (): void => undefined;
    door.reply = (response) => {
      response.write("first");
      finish = () => response.end(" last");
    };
    const request = door.request({ path: "/logs", headers: { host: "api.github.com" } }).end();
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
      expect(await door.ask({ path: "/user", headers: { host } })).toMatchObject({
        status: 403,
        body: `{"message":"The GitHub door doesn't lead to \\"${host}\\", only to api.github.com, uploads.github.com and GitHub's storage. Ask that host without it, e.g. with curl."}\n`,
      });
      expect(door.seen).toEqual([]);
    },
  );

  it("refuses a whole address in place of a path", async () => {
    expect(
      await door.ask({ path: "http://example.org/user", headers: { host: "api.github.com" } }),
    ).toMatchObject({
      status: 400,
      body: '{"message":"The GitHub door takes a path that begins with \\"/\\", not \\"http://example.org/user\\"."}\n',
    });
    expect(door.seen).toEqual([]);
  });

  it("leaves to the dispatcher's API what is asked of the host itself", async () => {
    expect(await door.ask({ method: "POST", path: "/pause", headers: { host: "backoffice" } })).toMatchObject(
      {
        status: 200,
        body: "own POST /pause",
      },
    );
    expect(door.seen).toEqual([]);
  });

  it("says so when GitHub can't be reached", async () => {
    await close(door.github);

    expect(await door.ask({ path: "/user", headers: { host: "api.github.com" } })).toMatchObject({
      status: 502,
      body: `{"message":"GitHub can't be reached at ${door.upstream.origin}: ECONNREFUSED. Try again."}\n`,
    });
  });

  it("cuts its answer short where GitHub does", async () => {
    door.reply = (response) => {
      response.writeHead(200, { "content-length": "10" });
      response.write("half", () => response.destroy());
    };

    await expect(door.ask({ path: "/logs", headers: { host: "api.github.com" } })).rejects.toMatchObject({
      code: "ECONNRESET",
    });
  });

  it("ends its request to GitHub when its own caller hangs up", async () => {
    const caller = door
      .request({ path: "/logs", headers: { host: "api.github.com" } })
      .on("error", () => undefined);
    const gone = new Promise<void>((resolve) => {
      door.reply = (response) => {
        response.on("close", resolve);
        caller.destroy();
      };
    });
    caller.end();

    await gone;
  });

  it("stops within a second, with an answer still under way", async () => {
    door.reply = (response) => response.write("first");
    const request = door.request({ path: "/logs", headers: { host: "api.github.com" } }).end();
    await new Promise((resolve) => request.on("error", () => undefined).on("response", resolve));
    const begin = performance.now();
    await close(door.server);

    expect(performance.now() - begin).toBeLessThan(1000);
  });

  it("opens a socket for its owner and group, over one that a killed process left behind", async () => {
    await close(door.server);
    writeFileSync(door.socketPath, "");
    await listenOnSocket(door.server, door.socketPath);

    expect((statSync(door.socketPath).mode & 0o777).toString(8)).toBe("660");
    expect(statSync(door.socketPath).gid).toBe(statSync(door.folder).gid);
  });
});
