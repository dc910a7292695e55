import { BackOff } from "../jobs/back-off.ts";
import { Look, type LookProps } from "./look.ts";

export interface CatchUpProps extends LookProps {
  /** Seconds between two looks, and before the first one at most. @default 300 */
  readonly everySeconds?: number;
}

/** GitHub's webhook, where there is one, has this time, in milliseconds, to bring itself what came while the host started. */
const FIRST = 60_000;

/** The longest pause while GitHub can't be asked, in milliseconds. */
const LONGEST = 60 * 60 * 1000;

/** Milliseconds of failing after which it is a problem. */
const LONG = 30 * 60 * 1000;

interface Failing {
  readonly since: Date;
  readonly why: string;
}

/**
 * Looks at GitHub for labels that no webhook told of: those set while the host was down, and all where the host has no public address.
 *
 * It asks GitHub 24 times an hour for each repository (a list for each label every five minutes), and once or twice an hour more for each
 * open issue that has one of the labels, of the 5,000 times that GitHub allows. While GitHub doesn't answer it asks less and less, down to
 * once an hour.
 */
export class CatchUp {
  readonly #props: CatchUpProps;
  readonly #look: Look;
  readonly #now: () => Date;
  readonly #log: (line: string) => void;
  readonly #every: number;
  readonly #backOff: BackOff;
  readonly #failing = new Map<string, Failing>();
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(props: CatchUpProps) {
    this.#props = props;
    this.#look = new Look(props);
    this.#now = props.now ?? (() => new Date());
    this.#log = props.log ?? ((line) => console.log(line));
    this.#every = 1000 * (props.everySeconds ?? 300);
    this.#backOff = new BackOff({ first: this.#every, longest: Math.max(this.#every, LONGEST) });
  }

  /** Labels set from now on count, or from the first start with the repository on; the first look is a minute later. */
  start(): void {
    const { repositories, labels } = this.#props;
    labels.forgetOthers(repositories);
    for (const repository of repositories) labels.since(repository);
    this.#again(Math.min(FIRST, this.#every));
  }

  stop(): void {
    this.#stop.abort();
    clearTimeout(this.#timer);
  }

  /** Why labels haven't been found for long: a sentence. */
  get problem(): string | undefined {
    for (const [repository, { since, why }] of this.#failing) {
      if (this.#now().getTime() - since.getTime() < LONG) continue;
      return `Labels set in ${repository} since ${since.toISOString()} may not be known: ${why}`;
    }
    return undefined;
  }

  /** Looks at all repositories once. @returns whether any of them could be looked at */
  async once(): Promise<boolean> {
    let failures = 0;
    for (const repository of this.#props.repositories) {
      if (this.#stop.signal.aborted) break;
      try {
        await this.#look.at(repository, this.#stop.signal);
        this.#works(repository);
      } catch (error) {
        failures += 1;
        this.#fails(repository, error instanceof Error ? error.message : String(error));
      }
    }
    return failures < this.#props.repositories.length;
  }

  async #lookAndGoOn(): Promise<void> {
    const works = await this.once();
    if (works) this.#backOff.reset();
    this.#again(works ? this.#every : this.#backOff.next());
  }

  #again(pause: number): void {
    if (!this.#stop.signal.aborted) this.#timer = setTimeout(() => void this.#lookAndGoOn(), pause);
  }

  #works(repository: string): void {
    if (this.#failing.delete(repository)) this.#log(`Labels in ${repository} can be looked for again.`);
  }

  #fails(repository: string, why: string): void {
    const known = this.#failing.get(repository);
    this.#failing.set(repository, { since: known?.since ?? this.#now(), why });
    if (!known) this.#log(`Labels in ${repository} can't be looked for: ${why} It is tried again.`);
  }
}
