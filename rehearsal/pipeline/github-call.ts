import type { GitHubRepository } from "./github-repository";

/** A request to the REST API below /repos/OWNER/NAME. */
export interface Call {
  readonly repository: GitHubRepository;
  /** Parts of the path that the route's pattern catches. */
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  /** Whose token it is. */
  readonly login: string;
  /** Branches of the repository, out of git; none are known without a git server. */
  readonly branches?: readonly string[];
  /** Something happened that webhooks are about. */
  readonly emit: (event: string, payload: object) => void;
}

export type Answered = [status: number, body: object];

export type Route = [method: string, path: RegExp, handle: (call: Call) => Answered];

export const NOT_FOUND: Answered = [404, { message: "Not Found" }];

export function invalid(error: object): Answered {
  return [422, { message: "Validation Failed", errors: [error] }];
}

/** The part of a list that was asked for. */
export function page<T>(query: URLSearchParams, all: readonly T[]): T[] {
  const size = Math.min(Number(query.get("per_page") ?? 30), 100);
  const start = (Number(query.get("page") ?? 1) - 1) * size;
  return all.slice(start, start + size);
}

/** A list of names, each given as text or as an object that has one. */
export function names(value: unknown): string[] {
  return Array.isArray(value) ? value.map((each) => (typeof each === "string" ? each : nameOf(each))) : [];
}

function nameOf(value: unknown): string {
  return (value as { name: string }).name;
}
