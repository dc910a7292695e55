import { askGitHub, type GitHubValidity } from "./validity.ts";
import type { GitHubToken } from "./token.ts";

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
  #stopped = true;

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
    this.#stopped = false;
    void this.#ask();
  }

  /** Asks no more. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #ask(): Promise<void> {
    const answer = await askGitHub(this.#upstream, this.#token);
    // A day once known stays known while GitHub is away.
    const expires = answer.reachable ? answer.expires : (this.#latest?.expires ?? answer.expires);
    this.#latest = { ...answer, expires };
    if (this.#stopped) return;
    this.#timer = setTimeout(() => void this.#ask(), answer.reachable ? AFTER_ANSWER : AFTER_SILENCE);
  }
}
