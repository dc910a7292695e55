/** Jobs whose work is done and can't be delivered yet, and why. */
export class Holds {
  readonly #whys = new Map<string, string>();

  /** @param why sentences; undefined when the job goes on or has ended */
  hold(id: string, why: string | undefined): void {
    if (why === undefined) this.#whys.delete(id);
    else this.#whys.set(id, why);
  }

  /** Sentences about the one that waits longest; undefined when there is none. */
  get problem(): string | undefined {
    for (const [id, why] of this.#whys) {
      return `The work of job ${id} is done and kept, but can't be delivered yet: ${why} It is tried again, at the latest after ten minutes; no other job is begun until then. To give it up: backoffice-jobs cancel ${id}`;
    }
    return undefined;
  }
}
