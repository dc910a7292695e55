import { appendFileSync, readFileSync } from "node:fs";
import type { ClaudeEnd } from "./claude-stream.ts";

/** A line of the ledger: what the agent said, or how a run of it ended. */
export type Entry = { readonly said: string } | { readonly end: ClaudeEnd };

/** What the agents that Maestro starts write down, and the job's runner reads: Maestro itself tells neither turns nor what goes on. */
export class Ledger {
  readonly file: string;
  #read = 0;

  constructor(file: string) {
    this.file = file;
  }

  add(entry: Entry): void {
    appendFileSync(this.file, `${JSON.stringify(entry)}\n`);
  }

  /** What was added since the last call. */
  news(): readonly Entry[] {
    const whole = this.#content();
    const news = whole.subarray(this.#read, whole.lastIndexOf("\n") + 1);
    this.#read += news.length;
    return news
      .toString()
      .split("\n")
      .flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Entry]));
  }

  /** Turns that were taken so far, by all agents. */
  turns(): number {
    return new Ledger(this.file)
      .news()
      .reduce((sum, entry) => sum + ("end" in entry ? entry.end.turns : 0), 0);
  }

  #content(): Buffer {
    try {
      return readFileSync(this.file);
    } catch {
      return Buffer.alloc(0);
    }
  }
}
