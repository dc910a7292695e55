import { describe, expect, it } from "vitest";
import type { GitHubSaid } from "../../../../image/dispatcher/tokens/github";
import { tokenRoutes } from "../../../../image/dispatcher/tokens/routes";
import { standInHost } from "../../health/stand-in-host";
import { ask } from "../signals/ask-route";

// The stand-in host has 2026-11-23.
const CLAUDE = "CLAUDE_CODE_OAUTH_TOKEN";
const WORKING = JSON.stringify({ ok: true, at: "2026-11-23T11:00:00Z" });
const GITHUB: GitHubSaid = { ok: true, reachable: true, expires: null };
const CLAUDE_FIX = `Make a new one on your own machine with claude setup-token, then: export ${CLAUDE}, then: npm run preview`;
const GITHUB_FIX =
  "Make a new one at https://github.com/settings/tokens, then: export GH_TOKEN, then: npm run preview";

interface Known {
  /** What backoffice-probe wrote. */
  readonly probe?: string;
  /** The day on which the host first had Claude's token. */
  readonly since?: string;
  readonly github?: GitHubSaid | null;
}

/** What GET /tokens answers on a host with that. */
async function tokens({ probe = WORKING, since = "2026-11-01", github = GITHUB }: Known): Promise<object> {
  const host = standInHost({
    "/run/backoffice/probe/claude.json": probe,
    "/data/backoffice/secrets-seen": `${CLAUDE} 0011 2020-01-01\n${CLAUDE} a1b2 ${since}\nGH_TOKEN c3d4 2026-11-01\n`,
  });
  const answer = await ask(tokenRoutes({ github: () => github, host: () => host }), "GET /tokens");
  return answer.body ?? {};
}

describe("GET /tokens", () => {
  it("tells that both work and how long they will", async () => {
    expect(await tokens({ github: { ok: true, expires: "2027-02-01" } })).toEqual({
      claude: { ok: true, daysLeft: 342 },
      github: { ok: true, daysLeft: 69 },
      warnings: [],
    });
  });

  it("knows no end of a token that has none", async () => {
    expect(await tokens({ since: "once" })).toEqual({
      claude: { ok: true, daysLeft: null },
      github: { ok: true, daysLeft: null },
      warnings: [],
    });
  });

  it.each([
    ["2026-12-25", 31, undefined, undefined],
    ["2026-12-24", 30, 30, "GH_TOKEN ends in 30 days"],
    ["2026-12-09", 15, 30, "GH_TOKEN ends in 15 days"],
    ["2026-12-08", 14, 14, "GH_TOKEN ends in 14 days"],
    ["2026-12-01", 7, 7, "GH_TOKEN ends in 7 days"],
    ["2026-11-26", 2, 7, "GH_TOKEN ends in 2 days"],
    ["2026-11-25", 1, 1, "GH_TOKEN ends in 1 day"],
    ["2026-11-24", 0, 1, "GH_TOKEN ends today"],
  ])(
    "warns of a token that ends on %s, in %i days, with the warning of %s days",
    async (expires, daysLeft, of, title) => {
      const warning = {
        delivery: `token:GH_TOKEN:c3d4:${of}`,
        title,
        body: `Without a new one the host stops working then.\n\n${GITHUB_FIX}`,
      };

      expect(await tokens({ github: { ok: true, expires } })).toMatchObject({
        github: { ok: true, daysLeft },
        warnings: of === undefined ? [] : [warning],
      });
    },
  );

  it("warns of Claude's token a year after the host first had it", async () => {
    expect(await tokens({ since: "2025-12-01" })).toMatchObject({
      claude: { ok: true, daysLeft: 7 },
      warnings: [
        {
          delivery: `token:${CLAUDE}:a1b2:7`,
          title: `${CLAUDE} ends in 7 days`,
          body: `Without a new one the host stops working then.\n\n${CLAUDE_FIX}`,
        },
      ],
    });
  });

  it("warns of tokens that are refused, once for each value of them", async () => {
    const probe = JSON.stringify({
      ok: false,
      at: "2026-11-23T11:00:00Z",
      problem: "Claude refuses.",
      cause: "token",
    });

    expect(await tokens({ probe, github: { ok: false, expires: null, problem: "GitHub refuses." } })).toEqual(
      {
        claude: { ok: false, daysLeft: 342, problem: "Claude refuses." },
        github: { ok: false, daysLeft: null, problem: "GitHub refuses." },
        warnings: [
          {
            delivery: `token:${CLAUDE}:a1b2:refused`,
            title: `${CLAUDE} does not work any more`,
            body: `Claude refuses.\n\n${CLAUDE_FIX}`,
          },
          {
            delivery: "token:GH_TOKEN:c3d4:refused",
            title: "GH_TOKEN does not work any more",
            body: `GitHub refuses.\n\n${GITHUB_FIX}`,
          },
        ],
      },
    );
  });

  it("warns of no token for a fault that lies elsewhere", async () => {
    const probe = JSON.stringify({
      ok: false,
      at: "2026-11-23T11:00:00Z",
      problem: "No broker.",
      cause: "broker",
    });
    const github = {
      ok: false,
      reachable: false,
      expires: "2027-02-01",
      problem: "GitHub can't be reached.",
    };

    expect(await tokens({ probe, github })).toEqual({
      claude: { ok: false, daysLeft: 342, problem: "No broker." },
      github: { ok: false, daysLeft: 69, problem: "GitHub can't be reached." },
      warnings: [],
    });
  });

  it.each([
    ["{", "What backoffice-probe writes was changed; see backoffice-health."],
    [undefined, "Not tried yet since the host started."],
  ])("says what is not known with the probe's file %j", async (probe, problem) => {
    const host = standInHost(probe === undefined ? {} : { "/run/backoffice/probe/claude.json": probe });

    expect(await ask(tokenRoutes({ github: () => null, host: () => host }), "GET /tokens")).toEqual({
      status: 200,
      body: {
        claude: { ok: false, daysLeft: null, problem },
        github: { ok: false, daysLeft: null, problem: "GitHub was not asked yet since the host started." },
        warnings: [],
      },
    });
  });
});
