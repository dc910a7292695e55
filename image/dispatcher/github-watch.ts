import { askGitHub, type GitHubValidity } from "./github-validity.ts";
import type { GitHubToken } from "./github-token.ts";

/** How often GitHub is asked, in milliseconds. */
const AFTER_ANSWER = 60 * 60 * 1000;
/** A network that isn't up yet should not stand as a failing token for an hour. */
const AFTER_SILENCE = 60 * 1000;

/** Keeps what GitHub last said of the token; whoever reads it never waits. */
export class GitHubWatch {
  readonly #upstream: URL;
  readonly #token: GitHubToken;
  #latest: GitHubValidity | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(upstream: URL, token: GitHubToken) {
    this.#upstream = upstream;
    this.#token = token;
  }

  /** The last answer; null before the first. */
  get latest(): GitHubValidity | null {
    return this.#latest;
  }

  /** Asks now and goes on asking, once an hour. */
  start(): void {
    void this.#ask();
  }

  /** Asks no more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #ask(): Promise<void> {
    let pause = AFTER_ANSWER;
    try {
      this.#latest = await askGitHub(this.#upstream, this.#token);
    } catch (error) {
      pause = AFTER_SILENCE;
      this.#latest = {
        ok: false,
        expires: this.#latest?.expires ?? null,
        problem: unreachable(this.#upstream, error),
      };
    }
    this.#timer = setTimeout(() => void this.#ask(), pause);
  }
}

function unreachable(upstream: URL, error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const why = (cause as NodeJS.ErrnoException).code ?? (cause instanceof Error ? cause.message : "no answer");
  return `GitHub can't be reached at ${upstream.origin}: ${why}. It is asked again every minute.`;
}
