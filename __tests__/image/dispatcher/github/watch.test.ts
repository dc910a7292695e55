import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { GitHubToken } from "../../../../image/dispatcher/github/token";
import { GitHubWatch } from "../../../../image/dispatcher/github/watch";
import { GitHubStandIn } from "./github-stand-in";

const TOKEN = "ghp_canary0123456789";
const RENEW =
  'Get one at https://github.com/settings/tokens (classic, scopes repo and workflow) and give it to the host as GH_TOKEN (docs/secrets.md, "Rotating one").';

describe("the watch over GitHub's token", () => {
  let github: GitHubStandIn;
  let watch: GitHubWatch;

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    github = await GitHubStandIn.start();
    watch = new GitHubWatch(github.upstream, new GitHubToken(TOKEN));
  });

  afterEach(async () => {
    watch.stop();
    vi.useRealTimers();
    await github.stop();
  });

  function answer(status: number, expires?: string): void {
    const headers = expires === undefined ? {} : { "github-authentication-token-expiration": expires };
    github.answer = () => ({ status, headers });
  }

  /** What is known once GitHub's first answer is in. */
  async function settled(): Promise<unknown> {
    watch.start();
    await vi.waitUntil(() => watch.latest !== null);
    return watch.latest;
  }

  it("knows nothing before GitHub answers", () => {
    watch.start();

    expect(watch.latest).toBeNull();
  });

  it.each([
    ["2027-01-31 23:59:59 UTC", "2027-01-31"],
    ["2027-01-31 23:59:59 +0000", "2027-01-31"],
    ["2027-02-01 01:30:00 +0200", "2027-01-31"],
    ["one day", null],
  ])("knows a good token, and that it expires at %s", async (header, expires) => {
    answer(200, header);

    expect(await settled()).toEqual({ ok: true, reachable: true, expires });
    expect(github.asked[0]).toMatchObject({
      method: "GET",
      url: "/rate_limit",
      headers: { authorization: `token ${TOKEN}` },
    });
  });

  it("knows a token without an end", async () => {
    answer(200);

    expect(await settled()).toEqual({ ok: true, reachable: true, expires: null });
  });

  it("says where to get another when GitHub refuses the token", async () => {
    answer(401);

    expect(await settled()).toEqual({
      ok: false,
      reachable: true,
      expires: null,
      problem: `GitHub refuses the token. ${RENEW}`,
    });
  });

  it("tells an answer it doesn't understand", async () => {
    answer(403);

    expect(await settled()).toEqual({
      ok: false,
      reachable: true,
      expires: null,
      problem: "GitHub answered 403 to GET /rate_limit. It is asked again within the hour.",
    });
  });

  it.each([503, 429])("doesn't blame the token when GitHub is at fault with %d", async (status) => {
    answer(status);

    expect(await settled()).toEqual({
      ok: false,
      reachable: false,
      expires: null,
      problem: `GitHub answered ${status} to GET /rate_limit. It is asked again every minute.`,
    });
  });

  it("asks again after an hour, not earlier", async () => {
    answer(200);
    await settled();
    await vi.advanceTimersByTimeAsync(59 * 60_000);
    expect([github.asked.length, vi.getTimerCount()]).toEqual([1, 1]);
    await vi.advanceTimersByTimeAsync(60_000);

    await vi.waitUntil(() => github.asked.length === 2);
  });

  it("tries an unreachable GitHub again after a minute, and keeps the known end meanwhile", async () => {
    answer(200, "2027-01-31 23:59:59 UTC");
    await settled();
    github.answer = () => undefined;
    await vi.advanceTimersByTimeAsync(60 * 60_000);
    await vi.waitUntil(() => watch.latest?.ok === false);
    expect(watch.latest).toEqual({
      ok: false,
      reachable: false,
      expires: "2027-01-31",
      problem: `GitHub can't be reached at ${github.upstream.origin}: UND_ERR_SOCKET. It is asked again every minute.`,
    });
    answer(200);
    await vi.waitUntil(() => vi.getTimerCount() === 1);
    await vi.advanceTimersByTimeAsync(60_000);

    await vi.waitUntil(() => watch.latest?.ok === true);
  });

  it("asks no more once it is stopped, even when an answer was still under way", async () => {
    const fetched = vi.spyOn(globalThis, "fetch");
    answer(200);
    watch.start();
    watch.stop();
    await vi.waitUntil(() => watch.latest !== null);
    await vi.advanceTimersByTimeAsync(2 * 60 * 60_000);

    expect(fetched).toHaveBeenCalledTimes(1);
    fetched.mockRestore();
  });
});
