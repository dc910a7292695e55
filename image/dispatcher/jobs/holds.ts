/** Jobs that can't begin, or whose work is done and can't be delivered yet, and why. */
export class Holds {
  readonly #problems = new Map<string, string>();

  /**
   * @param why sentences; undefined when the job goes on or has ended
   * @param at @default "end"
   */
  hold(id: string, why: string | undefined, at: "beginning" | "end" = "end"): void {
    if (why === undefined) {
      this.#problems.delete(id);
      return;
    }
    const what =
      at === "beginning"
        ? `Job ${id} can't begin:`
        : `The work of job ${id} is done and kept, but can't be delivered yet:`;
    this.#problems.set(
      id,
      `${what} ${why} It is tried again, at the latest after ten minutes; no other job is begun until then. To give it up: backoffice-jobs cancel ${id}`,
    );
  }

  /** Sentences about the one that waits longest; undefined when there is none. */
  get problem(): string | undefined {
    const [first] = this.#problems.values();
    return first;
  }
}
