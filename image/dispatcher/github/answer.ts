import { GitHubError } from "./error.ts";
import { rateLimitPause } from "./rate-limit.ts";

/** A request's method and path, and what came back. */
export interface Answer {
  readonly asked: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** An attempt that failed. */
export interface Failure {
  readonly error: GitHubError;
  /** Milliseconds after which another attempt may do better. @default - never */
  readonly again?: number;
}

/** What an answer says: its body's JSON, null for an empty one, or why the request failed. */
export function readAnswer(answer: Answer): { readonly value: unknown } | Failure {
  const { asked, status, headers, text } = answer;
  if (status >= 200 && status < 300) {
    try {
      return { value: text === "" ? null : JSON.parse(text) };
    } catch {
      return { error: senseless(asked) };
    }
  }
  const said = reasonsOf(text);
  const wait = rateLimitPause(status, headers, said);
  if (wait !== undefined) {
    const problem = `GitHub takes no more requests for ${Math.ceil(wait / 1000)} s (rate limit, at ${asked}).`;
    return { error: new GitHubError("unreachable", problem, status), again: wait };
  }
  if (status >= 500) {
    return { error: new GitHubError("unreachable", `GitHub answered ${status} to ${asked}.`, status) };
  }
  const problem = `GitHub refuses ${asked} with ${status}${said === "" ? "" : ` (${said})`}.${hint(status)}`;
  return { error: new GitHubError("refused", problem, status) };
}

/** An answer that isn't what GitHub's documentation describes. */
export function senseless(asked: string): GitHubError {
  return new GitHubError("unreachable", `GitHub's answer to ${asked} isn't what its API documents.`);
}

/** What the user can do about a status that has one usual cause. */
function hint(status: number): string {
  if (status === 401) return ' Give the host a new GH_TOKEN (docs/secrets.md, "Rotating one").';
  if (status >= 300 && status < 400) {
    return " The repository was renamed or moved: put its present name into backoffice.ts and deploy.";
  }
  if (status === 403 || status === 404) {
    return " Check that it exists and that GH_TOKEN's owner may do this there (docs/secrets.md).";
  }
  return "";
}

/** GitHub's own message, and the reasons in its `errors`. */
function reasonsOf(text: string): string {
  try {
    const { message, errors } = JSON.parse(text) as { message?: unknown; errors?: unknown };
    const reasons = Array.isArray(errors) ? (errors as unknown[]).map(reasonOf) : [];
    const said = [message, ...reasons].filter((part) => typeof part === "string" && part !== "");
    return said.join("; ").slice(0, 500);
  } catch {
    return "";
  }
}

function reasonOf(error: unknown): unknown {
  if (typeof error !== "object" || error === null) return error;
  const { message, field, code } = error as Record<string, unknown>;
  return message ?? [field, code].filter((part) => typeof part === "string").join(" ");
}
