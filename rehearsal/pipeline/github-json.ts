import type {
  GitHubComment,
  GitHubEvent,
  GitHubHook,
  GitHubIssue,
  GitHubRepository,
} from "./github-repository";

// Objects of the API, as far as anything in a host reads them.

export function userJson(login: string): object {
  return { login, id: login.length, type: login.endsWith("[bot]") ? "Bot" : "User" };
}

export function repositoryJson(repository: GitHubRepository): object {
  const [owner = "", name = ""] = repository.name.split("/");
  return {
    id: 1,
    node_id: `R_${name}`,
    name,
    full_name: repository.name,
    owner: userJson(owner),
    private: true,
    visibility: "private",
    archived: false,
    has_issues: true,
    html_url: `https://github.com/${repository.name}`,
    clone_url: `https://github.com/${repository.name}.git`,
    default_branch: repository.defaultBranch,
    permissions: { admin: true, maintain: true, push: true, triage: true, pull: true },
  };
}

export function issueJson(repository: GitHubRepository, issue: GitHubIssue): object {
  const kind = issue.pull ? "pull" : "issues";
  return {
    id: 5000 + issue.number,
    number: issue.number,
    title: issue.title,
    body: issue.body,
    state: issue.state,
    user: userJson(issue.author),
    author_association: repository.roles.has(issue.author) ? "COLLABORATOR" : "NONE",
    labels: [...issue.labels].map((name) => repository.labels.get(name) ?? { name }),
    assignees: [],
    comments: issue.comments.length,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    html_url: `https://github.com/${repository.name}/${kind}/${issue.number}`,
    ...(issue.pull ? { draft: issue.pull.draft, pull_request: { url: "" } } : {}),
  };
}

export function pullJson(repository: GitHubRepository, issue: GitHubIssue): object {
  const [owner = ""] = repository.name.split("/");
  const ref = (branch = "") => ({
    ref: branch,
    label: `${owner}:${branch}`,
    repo: repositoryJson(repository),
  });
  return {
    ...issueJson(repository, issue),
    pull_request: undefined,
    head: ref(issue.pull?.head),
    base: ref(issue.pull?.base),
    merged: false,
  };
}

export function commentJson(
  repository: GitHubRepository,
  issue: GitHubIssue,
  comment: GitHubComment,
): object {
  return {
    id: comment.id,
    body: comment.body,
    user: userJson(comment.author),
    author_association: repository.roles.has(comment.author) ? "COLLABORATOR" : "NONE",
    html_url: `https://github.com/${repository.name}/issues/${issue.number}#issuecomment-${comment.id}`,
  };
}

export function eventJson(event: GitHubEvent): object {
  const { id, actor, label, at } = event;
  return { id, event: event.event, actor: userJson(actor), label: { name: label }, created_at: at };
}

/** A webhook; its secret is never shown. */
export function hookJson(hook: GitHubHook): object {
  const config = { ...hook.config, ...(hook.config.secret === undefined ? {} : { secret: "********" }) };
  return { ...hook, type: "Repository", name: "web", config };
}
