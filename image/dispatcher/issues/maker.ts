import type { IssueRecords } from "./records.ts";
import type { NewIssue } from "./request.ts";

/** The part of GitHub that makes issues. */
export interface IssueTracker {
  /** Looks first whether there is one with the same `once.marker`, made since then. */
  createIssue(
    repository: string,
    issue: {
      readonly title: string;
      readonly body: string;
      readonly labels: readonly string[];
      readonly once: { readonly marker: string; readonly since: string };
    },
  ): Promise<{ readonly number: number; readonly url: string; readonly known: boolean }>;
}

/** The issue for a delivery. */
export interface MadeIssue {
  readonly repository: string;
  readonly number: number;
  readonly url: string;
  /** It was there already. */
  readonly known: boolean;
}

/** Milliseconds by which GitHub's clock may be behind the host's. */
const CLOCKS_APART = 5 * 60 * 1000;

/** Makes issues, one for each delivery, also when the host was killed between GitHub's answer and its own note of it. */
export class IssueMaker {
  readonly #tracker: IssueTracker;
  readonly #records: IssueRecords;
  /** A delivery that comes twice at once waits for itself. */
  readonly #underWay = new Map<string, Promise<MadeIssue>>();

  constructor(tracker: IssueTracker, records: IssueRecords) {
    this.#tracker = tracker;
    this.#records = records;
  }

  /** @throws Error when GitHub can't be reached; it may be asked for again, even if GitHub did make it */
  async make(delivery: string, issue: NewIssue): Promise<MadeIssue> {
    const before = this.#underWay.get(delivery);
    if (before) return { ...(await before), known: true };
    const making = this.#make(delivery, issue).finally(() => this.#underWay.delete(delivery));
    this.#underWay.set(delivery, making);
    return making;
  }

  async #make(delivery: string, { title, body, labels, ...wanted }: NewIssue): Promise<MadeIssue> {
    const { repository, since, made } = this.#records.begin(delivery, wanted.repository);
    if (made) return { repository, ...made, known: true };
    const once = {
      marker: `delivery ${delivery}`,
      since: new Date(since.getTime() - CLOCKS_APART).toISOString(),
    };
    const { number, url, known } = await this.#tracker.createIssue(repository, { title, body, labels, once });
    this.#records.finish(delivery, { number, url });
    return { repository, number, url, known };
  }
}
