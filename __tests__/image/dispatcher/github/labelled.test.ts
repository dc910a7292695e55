import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GitHub } from "../../../../image/dispatcher/github/client";
import { GitHubToken } from "../../../../image/dispatcher/github/token";
import { GitHubStandIn } from "./github-stand-in";

const HUB = "teamboswell/boswell-hub";

describe("labelled issues at GitHub", () => {
  let github: GitHubStandIn;
  let client: GitHub;
  /** Pages by path. */
  let pages: unknown[][];

  beforeEach(async () => {
    github = await GitHubStandIn.start();
    client = new GitHub({
      upstream: github.upstream,
      token: new GitHubToken("ghp_canary0123456789"),
      repositories: [HUB],
    });
    github.answer = ({ url }) => ({ status: 200, body: pages[Number(/[?&]page=(\d+)/.exec(url)?.[1]) - 1] });
  });

  afterEach(() => github.stop());

  const event = (id: number, name: string, more: object = {}): object => ({
    id,
    event: "labeled",
    actor: { login: "ada" },
    created_at: "2026-11-20T08:00:00Z",
    label: { name },
    ...more,
  });

  it("are the open ones, without pull requests", async () => {
    const issue = { number: 7, labels: [{ name: "auto" }, "bug"], updated_at: "2026-11-20T08:00:00Z" };
    pages = [[issue, { ...issue, number: 8, pull_request: {} }]];

    expect(await client.labelled(HUB, "auto")).toEqual([
      { number: 7, labels: ["auto", "bug"], updatedAt: "2026-11-20T08:00:00Z" },
    ]);
    expect(github.lines).toEqual([
      `GET /repos/${HUB}/issues?state=open&labels=auto&sort=created&direction=asc&per_page=100&page=1`,
    ]);
  });

  it("have the label from whoever set it last, on whatever page that is", async () => {
    const others = Array.from({ length: 99 }, (_, index) => event(index + 2, "bug"));
    pages = [
      [event(1, "auto"), ...others],
      [
        event(101, "auto", { actor: { login: "bob" }, created_at: "2026-11-21T08:00:00Z" }),
        event(102, "feature-spec"),
        event(103, "auto", { event: "unlabeled" }),
        { id: 104, event: "closed", actor: null, created_at: "2026-11-22T08:00:00Z" },
      ],
    ];

    expect(await client.lastLabelled(HUB, 12, "auto")).toEqual({
      id: 101,
      login: "bob",
      at: "2026-11-21T08:00:00Z",
    });
    expect(github.lines[0]).toBe(`GET /repos/${HUB}/issues/12/events?per_page=100&page=1`);
  });

  it("have it from nobody when the account is gone, and from nobody known when no event says so", async () => {
    pages = [[event(1, "auto", { actor: null })]];

    expect(await client.lastLabelled(HUB, 12, "auto")).toMatchObject({ login: "" });
    expect(await client.lastLabelled(HUB, 12, "Auto")).toBeUndefined();
  });

  it.each([{ id: "1" }, { created_at: null }])(
    "fail with %j in place of what GitHub sends",
    async (wrong) => {
      pages = [[event(1, "auto", wrong)]];

      await expect(client.lastLabelled(HUB, 12, "auto")).rejects.toThrow(
        `GitHub's answer to GET /repos/${HUB}/issues/12/events isn't what its API documents.`,
      );
    },
  );
});
