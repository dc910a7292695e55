/** Milliseconds before the first further try, and at most before any. */
export interface Pauses {
  readonly first: number;
  readonly longest: number;
}

/** How long to wait before something that failed is tried again: twice as long each time. */
export class BackOff {
  readonly #pauses: Pauses;
  #next: number;

  /** @param pauses @default - five seconds, at most an hour */
  constructor(pauses: Pauses = { first: 5_000, longest: 3_600_000 }) {
    this.#pauses = pauses;
    this.#next = pauses.first;
  }

  /** The next pause, in milliseconds. */
  next(): number {
    const pause = this.#next;
    this.#next = Math.min(2 * pause, this.#pauses.longest);
    return pause;
  }

  /** It has worked: the next failure begins anew. */
  reset(): void {
    this.#next = this.#pauses.first;
  }
}
