import { readAnswer, senseless, type Failure } from "./answer.ts";
import { connectionProblem, GitHubError } from "./error.ts";
import type { GitHubToken } from "./token.ts";

/** Where GitHub's REST API is and who asks. */
export interface RestProps {
  readonly upstream: URL;
  readonly token: GitHubToken;
  /** Sleeps for a number of milliseconds between two attempts. @default - a timer */
  readonly sleep?: (milliseconds: number) => Promise<void>;
}

/** Milliseconds an answer may take. */
const PATIENCE = 20_000;
const ATTEMPTS = 3;
/** The longest pause, in milliseconds, that is waited here and not left to whoever asked. */
const LONGEST_PAUSE = 60_000;
const PER_PAGE = 100;

/** GitHub's REST API: one request after another, with time limits and further attempts, errors as sentences. */
export class Rest {
  readonly #props: RestProps;

  constructor(props: RestProps) {
    this.#props = props;
  }

  /** @throws GitHubError */
  async get(path: string): Promise<unknown> {
    return this.#request("GET", path);
  }

  /**
   * The entries of a list, at most `pages` of 100.
   * @throws GitHubError
   */
  async list(path: string, pages: number): Promise<unknown[]> {
    const entries: unknown[] = [];
    for (let page = 1; page <= pages; page++) {
      const query = `${path.includes("?") ? "&" : "?"}per_page=${PER_PAGE}&page=${page}`;
      const answer = await this.#request("GET", path + query);
      if (!Array.isArray(answer)) throw senseless(`GET ${path}`);
      entries.push(...(answer as unknown[]));
      if (answer.length < PER_PAGE) break;
    }
    return entries;
  }

  /** @throws GitHubError */
  async send(method: "POST" | "PATCH", path: string, body: object): Promise<unknown> {
    return this.#request(method, path, body);
  }

  async #request(method: string, path: string, body?: object): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      const result = await this.#attempt(method, path, body);
      if ("value" in result) return result.value;
      const { error } = result;
      // What changes something and got no answer may have been done all the same: its caller looks before it asks again.
      const again = result.again ?? (method === "GET" && error.reason === "unreachable" ? 0 : Infinity);
      if (again > LONGEST_PAUSE || attempt === ATTEMPTS) throw error;
      await (this.#props.sleep ?? sleep)(Math.max(again, 1000 * attempt));
    }
  }

  async #attempt(method: string, path: string, body?: object): Promise<{ value: unknown } | Failure> {
    const { upstream, token } = this.#props;
    try {
      const response = await fetch(new URL(path, upstream), {
        method,
        headers: {
          authorization: `token ${token.reveal()}`,
          accept: "application/vnd.github+json",
          "user-agent": "backoffice-dispatcher",
          "x-github-api-version": "2022-11-28",
          ...(body && { "content-type": "application/json" }),
        },
        ...(body && { body: JSON.stringify(body) }),
        // Followed, a redirect would take the token along or turn a POST into a GET.
        redirect: "manual",
        signal: AbortSignal.timeout(PATIENCE),
      });
      const { status, headers } = response;
      return readAnswer({ asked: `${method} ${path}`, status, headers, text: await response.text() });
    } catch (error) {
      const problem = `GitHub can't be reached at ${upstream.origin}: ${connectionProblem(error)}.`;
      return { error: new GitHubError("unreachable", problem) };
    }
  }
}

async function sleep(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}
