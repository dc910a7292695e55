import { type Answered, type Call, invalid, names, NOT_FOUND, page, type Route } from "./github-call";
import { ISSUE_ROUTES } from "./github-issues";
import { hookJson, repositoryJson, userJson } from "./github-json";
import type { GitHubHook } from "./github-repository";

/** GitHub's REST API below /repos/OWNER/NAME. */
export const ROUTES: readonly Route[] = [
  ["GET", /^$/, ({ repository }) => [200, repositoryJson(repository)]],
  ...ISSUE_ROUTES,
  ["GET", /^\/labels$/, (call) => [200, page(call.query, [...call.repository.labels.values()])]],
  ["GET", /^\/labels\/([^/]+)$/, label],
  ["POST", /^\/labels$/, makeLabel],
  ["GET", /^\/collaborators\/([^/]+)\/permission$/, permission],
  ["GET", /^\/branches\/([^/]+)$/, branch],
  ["GET", /^\/branches\/([^/]+)\/protection$/, protection],
  ["GET", /^\/rules\/branches\/([^/]+)$/, () => [200, []]],
  ["GET", /^\/hooks$/, (call) => [200, page(call.query, call.repository.hooks.map(hookJson))]],
  ["POST", /^\/hooks$/, makeHook],
  ["PATCH", /^\/hooks\/(\d+)$/, changeHook],
  ["PATCH", /^\/hooks\/(\d+)\/config$/, changeConfig],
];

function label({ repository, parts }: Call): Answered {
  const known = repository.labels.get(parts[0] ?? "");
  return known ? [200, known] : NOT_FOUND;
}

function makeLabel({ repository, body }: Call): Answered {
  const { name, color, description } = body as Record<string, string>;
  if (name === undefined) return invalid({ resource: "Label", code: "missing_field" });
  if (repository.labels.has(name)) return invalid({ resource: "Label", code: "already_exists" });
  return [201, repository.makeLabel(name, color, description)];
}

/** Besides the old field of few values there is the role's own name. */
function permission({ repository, parts: [login = ""] }: Call): Answered {
  const role = repository.roles.get(login);
  const old = { admin: "admin", maintain: "write", write: "write", triage: "read", read: "read" };
  return [200, { permission: role ? old[role] : "none", role_name: role ?? "none", user: userJson(login) }];
}

function branch({ repository, parts: [name = ""], branches }: Call): Answered {
  if (branches && !branches.includes(name)) return [404, { message: "Branch not found" }];
  return [200, { name, protected: repository.protectedBranches.has(name) }];
}

function protection({ repository, parts: [name = ""] }: Call): Answered {
  if (!repository.protectedBranches.has(name)) return [404, { message: "Branch not protected" }];
  return [200, { required_pull_request_reviews: {}, allow_force_pushes: { enabled: false } }];
}

function makeHook({ repository, body, emit }: Call): Answered {
  const config = body["config"] as GitHubHook["config"];
  if (repository.hooks.some((known) => known.config.url === config.url)) {
    return invalid({ resource: "Hook", code: "custom", message: "Hook already exists on this repository" });
  }
  const active = body["active"] !== false;
  const hook = repository.makeHook({
    active,
    events: names(body["events"] ?? ["push"]),
    config: { ...config },
  });
  emit("ping", { zen: "Keep it logically awesome.", hook_id: hook.id, hook: hookJson(hook) });
  return [201, hookJson(hook)];
}

/** Replaces the configuration as a whole. */
function changeHook(call: Call): Answered {
  return withHook(call, (hook) => {
    if (call.body["config"]) hook.config = { ...(call.body["config"] as GitHubHook["config"]) };
    if (typeof call.body["active"] === "boolean") hook.active = call.body["active"];
    return hookJson(hook);
  });
}

/** Changes what is named of the configuration. */
function changeConfig(call: Call): Answered {
  return withHook(call, (hook) => {
    Object.assign(hook.config, call.body);
    return { ...hook.config, secret: "********" };
  });
}

function withHook({ repository, parts }: Call, change: (hook: GitHubHook) => object): Answered {
  const hook = repository.hooks.find(({ id }) => id === Number(parts[0]));
  return hook ? [200, change(hook)] : NOT_FOUND;
}
