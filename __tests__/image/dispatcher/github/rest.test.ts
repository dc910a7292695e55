import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GitHub } from "../../../../image/dispatcher/github/client";
import { GitHubToken } from "../../../../image/dispatcher/github/token";
import { type Answered, GitHubStandIn } from "./github-stand-in";

const TOKEN = "ghp_canary0123456789";
const HUB = "teamboswell/boswell-hub";
const FINE: Answered = { status: 200, body: { default_branch: "main" } };

describe("a question to GitHub", () => {
  let github: GitHubStandIn;
  let client: GitHub;
  let slept: number[];

  beforeEach(async () => {
    slept = [];
    github = await GitHubStandIn.start();
    client = new GitHub({
      upstream: github.upstream,
      token: new GitHubToken(TOKEN),
      repositories: [HUB],
      sleep: (milliseconds) => {
        slept.push(milliseconds);
        return Promise.resolve();
      },
    });
  });

  afterEach(() => github.stop());

  /** GitHub answers so, one after the other; the last one goes on. */
  function answers(...all: (Answered | undefined)[]): void {
    github.answer = () => (all.length > 1 ? all.shift() : all[0]);
  }

  const ask = (): Promise<string> => client.defaultBranch(HUB);
  const tell = (): Promise<void> => client.label(HUB, 12, ["backoffice"]);

  it("has the token and the API's version", async () => {
    answers(FINE);

    expect(await ask()).toBe("main");
    expect(github.asked[0]).toMatchObject({
      method: "GET",
      url: "/repos/teamboswell/boswell-hub",
      headers: {
        authorization: `token ${TOKEN}`,
        accept: "application/vnd.github+json",
        "x-github-api-version": "2022-11-28",
      },
    });
  });

  it("refuses a repository that isn't described, without asking", async () => {
    await expect(client.defaultBranch("teamboswell/other")).rejects.toMatchObject({
      reason: "refused",
      message:
        "\"teamboswell/other\" isn't one of this host's repositories (teamboswell/boswell-hub). Add it to backoffice.ts and deploy.",
    });
    expect(github.asked).toEqual([]);
  });

  it("is for the described spelling of a repository", async () => {
    answers(FINE);
    await client.defaultBranch("TeamBoswell/Boswell-Hub");

    expect(github.lines).toEqual(["GET /repos/teamboswell/boswell-hub"]);
  });

  it.each<[string, Answered | undefined]>([
    ["a fault of GitHub", { status: 502 }],
    ["a broken connection", undefined],
    ["an answer that is no JSON", { status: 200, body: "<html>" }],
  ])("is asked again after %s, and again", async (_, fault) => {
    answers(fault, fault, FINE);

    expect(await ask()).toBe("main");
    expect(slept).toEqual([1000, 2000]);
  });

  it("is given up after three attempts", async () => {
    answers({ status: 502 });

    await expect(ask()).rejects.toMatchObject({
      reason: "unreachable",
      status: 502,
      message: "GitHub answered 502 to GET /repos/teamboswell/boswell-hub.",
    });
    expect(github.asked).toHaveLength(3);
  });

  it("says where GitHub can't be reached", async () => {
    await github.stop();

    await expect(ask()).rejects.toMatchObject({
      reason: "unreachable",
      message: `GitHub can't be reached at ${github.upstream.origin}: ECONNREFUSED.`,
    });
  });

  it.each<[string, Answered | undefined]>([
    ["a fault of GitHub", { status: 502 }],
    ["a broken connection", undefined],
  ])("that changes something isn't asked again after %s", async (_, fault) => {
    answers(fault);

    await expect(tell()).rejects.toMatchObject({ reason: "unreachable" });
    expect(github.asked).toHaveLength(1);
  });

  it.each<[string, Answered, number]>([
    ["Retry-After", { status: 403, headers: { "retry-after": "7" } }, 7000],
    ["Retry-After of a 429", { status: 429, headers: { "retry-after": "0" } }, 1000],
    [
      "the message of a secondary rate limit",
      { status: 403, body: { message: "You have exceeded a secondary rate limit." } },
      60_000,
    ],
    ["a 429 without a word", { status: 429 }, 60_000],
    [
      "the hourly limit's end that is past",
      { status: 403, headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1700000000" } },
      1000,
    ],
  ])("waits as GitHub asks by %s, also where it changes something", async (_, limited, pause) => {
    answers(limited, { status: 200, body: [] });
    await tell();

    expect(slept).toEqual([pause]);
  });

  it("doesn't wait longer than a minute itself", async () => {
    answers({ status: 403, headers: { "retry-after": "61" } });

    await expect(ask()).rejects.toMatchObject({
      reason: "unreachable",
      message: "GitHub takes no more requests for 61 s (rate limit, at GET /repos/teamboswell/boswell-hub).",
    });
    expect([github.asked.length, slept]).toEqual([1, []]);
  });

  it.each<[number, unknown, string]>([
    [
      401,
      { message: "Bad credentials" },
      'GitHub refuses GET /repos/teamboswell/boswell-hub with 401 (Bad credentials). Give the host a new GH_TOKEN (docs/secrets.md, "Rotating one").',
    ],
    [
      404,
      { message: "Not Found" },
      "GitHub refuses GET /repos/teamboswell/boswell-hub with 404 (Not Found). Check that it exists and that GH_TOKEN's owner may do this there (docs/secrets.md).",
    ],
    [
      301,
      { message: "Moved Permanently" },
      "GitHub refuses GET /repos/teamboswell/boswell-hub with 301 (Moved Permanently). The repository was renamed or moved: put its present name into backoffice.ts and deploy.",
    ],
    [
      422,
      {
        message: "Validation Failed",
        errors: [{ field: "head", code: "invalid" }, { message: "No commits" }, "so", null],
      },
      "GitHub refuses GET /repos/teamboswell/boswell-hub with 422 (Validation Failed; head invalid; No commits; so).",
    ],
    [410, "gone", "GitHub refuses GET /repos/teamboswell/boswell-hub with 410."],
  ])("that is refused with %d isn't asked again, and says why", async (status, body, message) => {
    answers({ status, body, headers: { location: "/elsewhere" } });

    await expect(ask()).rejects.toMatchObject({ reason: "refused", status, message });
    expect(github.asked).toHaveLength(1);
  });
});
