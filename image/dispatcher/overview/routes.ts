import type { Route } from "../http/route.ts";
import { fromGitHub } from "../signals/from-github.ts";

/** An open issue as GitHub lists it. */
export interface OverviewIssue {
  readonly number: number;
  readonly title: string;
  readonly labels: readonly string[];
  readonly url: string;
  /** ISO time. */
  readonly createdAt: string;
}

/** An open pull request as GitHub lists it. */
export interface OverviewPullRequest {
  readonly number: number;
  readonly title: string;
  readonly url: string;
  /** ISO time. */
  readonly createdAt: string;
  readonly draft: boolean;
}

export interface OverviewProps {
  readonly github: {
    openIssues(repository: string): Promise<readonly OverviewIssue[]>;
    openPullRequests(repository: string): Promise<readonly OverviewPullRequest[]>;
    defaultBranch(repository: string): Promise<string>;
    protection(repository: string, branch: string): Promise<"protected" | "unprotected" | "unknown">;
  };
  readonly repositories: readonly string[];
  /** How the queue is, as GET /health tells it. */
  readonly jobs: () => object;
}

/** GET /overview: what is open in the host's repositories, and how its jobs are. */
export function overviewRoutes(props: OverviewProps): Route[] {
  return [
    {
      method: "GET",
      path: "/overview",
      handle: async () => {
        const all = Promise.all(props.repositories.map((name) => overviewOf(name, props)));
        const repositories = await fromGitHub(all);
        return { status: 200, body: { repositories, jobs: props.jobs() } };
      },
    },
  ];
}

/** Field by field, so that what a client may give besides, such as an issue's text, stays here. */
async function overviewOf(name: string, { github }: OverviewProps): Promise<object> {
  const [issues, pullRequests, isProtected] = await Promise.all([
    github.openIssues(name),
    github.openPullRequests(name),
    protectedOf(name, github),
  ]);
  return {
    name,
    issues: issues.map(({ number, title, labels, url, createdAt }) => ({
      number,
      title,
      labels,
      url,
      createdAt,
    })),
    pullRequests: pullRequests.map(({ number, title, url, createdAt, draft }) => ({
      number,
      title,
      url,
      createdAt,
      draft,
    })),
    protected: isProtected,
  };
}

/** Null where the token may not know. */
async function protectedOf(name: string, github: OverviewProps["github"]): Promise<boolean | null> {
  const protection = await github.protection(name, await github.defaultBranch(name));
  return protection === "unknown" ? null : protection === "protected";
}
