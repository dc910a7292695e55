import { type Answered, type Call, invalid, names, NOT_FOUND, page, type Route } from "./github-call";
import { commentJson, eventJson, issueJson, pullJson } from "./github-json";
import type { GitHubIssue, GitHubRepository } from "./github-repository";

/** Issues, their comments and labels, and pull requests. */
export const ISSUE_ROUTES: readonly Route[] = [
  ["GET", /^\/issues$/, (call) => [200, listed(call, call.repository.issues, issueJson)]],
  ["POST", /^\/issues$/, openIssue],
  ["GET", /^\/issues\/(\d+)$/, withIssue((call, issue) => [200, issueJson(call.repository, issue)])],
  ["PATCH", /^\/issues\/(\d+)$/, withIssue(changeIssue)],
  ["GET", /^\/issues\/(\d+)\/events$/, withIssue(events)],
  ["GET", /^\/issues\/(\d+)\/comments$/, withIssue(comments)],
  ["POST", /^\/issues\/(\d+)\/comments$/, withIssue(comment)],
  ["PATCH", /^\/issues\/comments\/(\d+)$/, changeComment],
  ["GET", /^\/issues\/(\d+)\/labels$/, withIssue((call, issue) => [200, labelsOf(call.repository, issue)])],
  ["POST", /^\/issues\/(\d+)\/labels$/, withIssue(addLabels)],
  ["GET", /^\/pulls$/, (call) => [200, listed(call, call.repository.pulls, pullJson)]],
  ["POST", /^\/pulls$/, openPull],
  ["GET", /^\/pulls\/(\d+)$/, withIssue((call, issue) => [200, pullJson(call.repository, issue)])],
  ["PATCH", /^\/pulls\/(\d+)$/, withIssue(changeIssue)],
];

function withIssue(handle: (call: Call, issue: GitHubIssue) => Answered): (call: Call) => Answered {
  return (call) => {
    const issue = call.repository.issue(Number(call.parts[0]));
    return issue ? handle(call, issue) : NOT_FOUND;
  };
}

type Json = (repository: GitHubRepository, issue: GitHubIssue) => object;

function listed({ repository, query }: Call, issues: readonly GitHubIssue[], json: Json): object {
  const state = query.get("state") ?? "open";
  const labels = query.get("labels")?.split(",") ?? [];
  const head = query.get("head")?.split(":").at(-1);
  const found = issues.filter(
    (issue) =>
      (state === "all" || issue.state === state) &&
      labels.every((name) => issue.labels.has(name)) &&
      (head === undefined || issue.pull?.head === head),
  );
  const ordered = query.get("direction") === "asc" ? found : found.toReversed();
  return page(query, ordered).map((issue) => json(repository, issue));
}

function openIssue({ repository, body, login, emit }: Call): Answered {
  const { title, body: text = "" } = body;
  if (typeof title !== "string" || title === "") return invalid({ field: "title", code: "missing_field" });
  const labels = names(body["labels"]);
  const issue = repository.open({ title, body: text as string, author: login, labels });
  emit("issues", { action: "opened", issue: issueJson(repository, issue) });
  for (const name of labels) emitLabeled({ repository, emit }, issue, name);
  return [201, issueJson(repository, issue)];
}

/** Tells the webhooks of a label that an issue was given. */
export function emitLabeled(
  { repository, emit }: Pick<Call, "repository" | "emit">,
  issue: GitHubIssue,
  name: string,
): void {
  const label = repository.labels.get(name);
  emit("issues", { action: "labeled", issue: issueJson(repository, issue), label });
}

function changeIssue({ repository, body }: Call, issue: GitHubIssue): Answered {
  if (body["state"] === "open" || body["state"] === "closed") issue.state = body["state"];
  if (typeof body["body"] === "string") issue.body = body["body"];
  return [200, issueJson(repository, issue)];
}

/** Oldest first, as GitHub gives them. */
function events({ query }: Call, issue: GitHubIssue): Answered {
  return [200, page(query, issue.events).map(eventJson)];
}

function comments({ repository, query }: Call, issue: GitHubIssue): Answered {
  return [200, page(query, issue.comments).map((each) => commentJson(repository, issue, each))];
}

function comment({ repository, body, login }: Call, issue: GitHubIssue): Answered {
  const made = repository.comment(issue, login, body["body"] as string);
  return [201, commentJson(repository, issue, made)];
}

function changeComment({ repository, parts, body }: Call): Answered {
  for (const issue of repository.issues) {
    const known = issue.comments.find(({ id }) => id === Number(parts[0]));
    if (!known) continue;
    known.body = body["body"] as string;
    return [200, commentJson(repository, issue, known)];
  }
  return NOT_FOUND;
}

function labelsOf(repository: GitHubRepository, issue: GitHubIssue): object[] {
  return [...issue.labels].map((name) => repository.labels.get(name) ?? { name });
}

function addLabels(call: Call, issue: GitHubIssue): Answered {
  for (const name of names(call.body["labels"])) {
    if (issue.labels.has(name)) continue;
    call.repository.setLabel(issue, name, call.login);
    if (!issue.pull) emitLabeled(call, issue, name);
  }
  return [200, labelsOf(call.repository, issue)];
}

function openPull({ repository, body, login, branches }: Call): Answered {
  const request = body as { head: string; base: string; title: string; body?: string; draft?: boolean };
  const head = request.head.split(":").at(-1) ?? "";
  const { base, title, draft = false } = request;
  if (branches && ![head, base].every((name) => branches.includes(name))) {
    return invalid({ resource: "PullRequest", field: "head", code: "invalid" });
  }
  if (repository.pulls.some(({ pull, state }) => pull.head === head && state === "open")) {
    const said = `A pull request already exists for ${repository.name.split("/")[0] ?? ""}:${head}.`;
    return invalid({ resource: "PullRequest", code: "custom", message: said });
  }
  const issue = repository.open({
    title,
    body: request.body ?? "",
    author: login,
    pull: { head, base, draft },
  });
  return [201, pullJson(repository, issue)];
}
