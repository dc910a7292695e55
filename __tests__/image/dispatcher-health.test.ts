import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createApi } from "../../image/dispatcher/api";
import { close } from "../../image/dispatcher/close";
import { GitHubToken } from "../../image/dispatcher/github-token";
import { GitHubWatch } from "../../image/dispatcher/github-watch";

const TOKEN = "ghp_canary0123456789";
const RENEW =
  'Get one at https://github.com/settings/tokens (classic, scopes repo and workflow) and give it to the host as GH_TOKEN (docs/secrets.md, "Rotating one").';

async function listening(server: http.Server): Promise<URL> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

describe("the dispatcher's health", () => {
  let asked: string[];
  let reply: (response: http.ServerResponse) => void;
  let github: http.Server;
  let upstream: URL;
  let watch: GitHubWatch;
  let api: http.Server;
  let address: URL;

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    asked = [];
    github = http.createServer((request, response) => {
      asked.push(`${request.method ?? ""} ${request.url ?? ""} ${request.headers.authorization ?? ""}`);
      reply(response);
    });
    upstream = await listening(github);
    watch = new GitHubWatch(upstream, new GitHubToken(TOKEN));
    api = createApi(() => watch.latest);
    address = await listening(api);
  });

  afterEach(async () => {
    watch.stop();
    vi.useRealTimers();
    await Promise.all([close(api), close(github)]);
  });

  async function health(): Promise<unknown> {
    return (await fetch(new URL("/health", address))).json();
  }

  /** Health once GitHub's first answer is in. */
  async function settled(): Promise<unknown> {
    watch.start();
    await vi.waitUntil(() => watch.latest !== null);
    return health();
  }

  it("answers before GitHub does", async () => {
    reply = () => undefined;
    watch.start();
    await vi.waitUntil(() => asked.length > 0);

    expect(await health()).toEqual({ ok: true, github: null });
    github.closeAllConnections();
  });

  it.each([
    ["2027-01-31 23:59:59 UTC", "2027-01-31"],
    ["2027-01-31 23:59:59 +0000", "2027-01-31"],
    ["2027-02-01 01:30:00 +0200", "2027-01-31"],
    ["one day", null],
  ])("knows a good token, and that it expires at %s", async (header, expires) => {
    reply = (response) =>
      response.writeHead(200, { "github-authentication-token-expiration": header }).end("{}");

    expect(await settled()).toEqual({ ok: true, github: { ok: true, expires } });
    expect(asked).toEqual([`GET /rate_limit token ${TOKEN}`]);
  });

  it("knows a token without an end", async () => {
    reply = (response) => response.end("{}");

    expect(await settled()).toEqual({ ok: true, github: { ok: true, expires: null } });
  });

  it("says where to get another when GitHub refuses the token", async () => {
    reply = (response) => response.writeHead(401).end();

    expect(await settled()).toEqual({
      ok: true,
      github: { ok: false, expires: null, problem: `GitHub refuses the token. ${RENEW}` },
    });
  });

  it("doesn't blame the token when GitHub is at fault", async () => {
    reply = (response) => response.writeHead(503).end();

    expect(await settled()).toEqual({
      ok: true,
      github: {
        ok: false,
        expires: null,
        problem: "GitHub answered 503 to GET /rate_limit. It is asked again within the hour.",
      },
    });
  });

  it("asks again after an hour, not earlier", async () => {
    reply = (response) => response.end("{}");
    await settled();
    await vi.advanceTimersByTimeAsync(59 * 60_000);
    expect([asked.length, vi.getTimerCount()]).toEqual([1, 1]);
    await vi.advanceTimersByTimeAsync(60_000);

    await vi.waitUntil(() => asked.length === 2);
  });

  it("tries an unreachable GitHub again after a minute, and keeps the known end meanwhile", async () => {
    reply = (response) =>
      response
        .writeHead(200, { "github-authentication-token-expiration": "2027-01-31 23:59:59 UTC" })
        .end("{}");
    await settled();
    reply = (response) => response.destroy();
    await vi.advanceTimersByTimeAsync(60 * 60_000);
    await vi.waitUntil(() => watch.latest?.ok === false);
    expect(await health()).toEqual({
      ok: true,
      github: {
        ok: false,
        expires: "2027-01-31",
        problem: `GitHub can't be reached at ${upstream.origin}: UND_ERR_SOCKET. It is asked again every minute.`,
      },
    });
    reply = (response) => response.end("{}");
    await vi.advanceTimersByTimeAsync(60_000);

    await vi.waitUntil(() => watch.latest?.ok === true);
  });

  it("answers nothing else yet", async () => {
    const answer = await fetch(new URL("/jobs", address));

    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({ message: "The dispatcher answers GET /health, nothing else." });
  });
});

describe("the GitHub token", () => {
  const folder = mkdtempSync(join(tmpdir(), "token-"));
  const file = join(folder, "GH_TOKEN");

  afterAll(() => rmSync(folder, { recursive: true }));

  it("prints as its name", () => {
    writeFileSync(file, `${TOKEN}\n`);
    const token = GitHubToken.read(file);

    expect([String(token), JSON.stringify(token), inspect({ token }), token.reveal()]).toEqual([
      "GH_TOKEN",
      '"GH_TOKEN"',
      "{ token: GH_TOKEN }",
      TOKEN,
    ]);
  });

  it("fails with the fix when there is none", () => {
    const none = join(folder, "none");
    expect(() => GitHubToken.read(none)).toThrow(
      `GH_TOKEN can't be read from ${none} (ENOENT). The host puts it there when it starts; restart it.`,
    );
    writeFileSync(file, "\n");
    expect(() => GitHubToken.read(file)).toThrow(
      `${file} is empty. Give the host a GH_TOKEN and restart it.`,
    );
  });
});
