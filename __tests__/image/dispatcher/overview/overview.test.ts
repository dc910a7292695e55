import { describe, expect, it } from "vitest";
import { GitHubError } from "../../../../image/dispatcher/github/error";
import { type OverviewProps, overviewRoutes } from "../../../../image/dispatcher/overview/routes";
import { ask } from "../signals/ask-route";

const ISSUE = {
  number: 1,
  title: "It breaks",
  labels: ["bug"],
  url: "https://github.com/acme/shop/issues/1",
  createdAt: "2026-11-23T12:00:00Z",
};
const PULL = {
  number: 2,
  title: "Mend it",
  url: "https://github.com/acme/shop/pull/2",
  createdAt: "2026-11-23T12:00:00Z",
  draft: false,
};

/** GitHub with the same in each repository. */
function github(change: Partial<OverviewProps["github"]> = {}): OverviewProps["github"] {
  return {
    openIssues: () => Promise.resolve([{ ...ISSUE, body: "not for here" }]),
    openPullRequests: () => Promise.resolve([{ ...PULL, body: "not for here" }]),
    defaultBranch: (repository) => Promise.resolve(`trunk of ${repository}`),
    protection: () => Promise.resolve("protected"),
    ...change,
  };
}

describe("GET /overview", () => {
  const jobs = () => ({ queued: 1 });

  it("tells what is open in each repository, how its default branch is protected, and how the jobs are", async () => {
    const states: Record<string, "unprotected" | "unknown"> = {
      "acme/shop trunk of acme/shop": "unprotected",
      "acme/docs trunk of acme/docs": "unknown",
    };
    const routes = overviewRoutes({
      github: github({ protection: (...what) => Promise.resolve(states[what.join(" ")] ?? "protected") }),
      repositories: ["acme/shop", "acme/docs", "acme/site"],
      jobs,
    });
    const open = { issues: [ISSUE], pullRequests: [PULL] };

    // The third has the branch of a name that nobody made up above.
    expect(await ask(routes, "GET /overview")).toEqual({
      status: 200,
      body: {
        repositories: [
          { name: "acme/shop", ...open, protected: false },
          { name: "acme/docs", ...open, protected: null },
          { name: "acme/site", ...open, protected: true },
        ],
        jobs: { queued: 1 },
      },
    });
  });

  it("says so when GitHub can't be reached", async () => {
    const openIssues = () =>
      Promise.reject(new GitHubError("unreachable", "GitHub can't be reached: ETIMEDOUT."));
    const routes = overviewRoutes({ github: github({ openIssues }), repositories: ["acme/shop"], jobs });

    expect(await ask(routes, "GET /overview")).toEqual({
      status: 502,
      body: { message: "GitHub can't be reached: ETIMEDOUT." },
    });
  });
});
