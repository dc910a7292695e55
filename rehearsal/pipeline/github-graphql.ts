import type { GitHubRepository } from "./github-repository";

/** What gh asks in GraphQL: lists of repositories. */
export function graphql(repositories: readonly GitHubRepository[], request: unknown): object {
  const { query = "" } = request as { query?: string };
  const login = repositories[0]?.name.split("/")[0];
  const nodes = repositories.map((repository) => node(repository.name, repository.defaultBranch));
  if (/\brepository\(/.test(query)) return { data: { repository: nodes[0] } };
  const list = { totalCount: nodes.length, nodes, pageInfo: { hasNextPage: false, endCursor: "" } };
  return { data: { repositoryOwner: { login, repositories: list } } };
}

function node(fullName: string, defaultBranch: string): object {
  const [login = "", name = ""] = fullName.split("/");
  return {
    nameWithOwner: fullName,
    name,
    owner: { login },
    isPrivate: true,
    visibility: "PRIVATE",
    pushedAt: "2026-01-01T00:00:00Z",
    description: "",
    isFork: false,
    isArchived: false,
    viewerPermission: "ADMIN",
    defaultBranchRef: { name: defaultBranch },
  };
}
