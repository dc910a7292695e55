import type { DatabaseSync } from "node:sqlite";

/** Remembers the signals that ask for a job, so that each leads to one at most. */
export interface Deliveries {
  /** Whether a job was made of the delivery, or of one with the same content. */
  replayed(delivery: string, content: string): boolean;
  /**
   * Remembers a signal before its job is asked for.
   * @returns the delivery under which this content came first, for both to lead to the same job; undefined when the delivery came with
   * another content before
   */
  keep(delivery: string, content: string): string | undefined;
  /** Notes that a job was made of it. One that no signal came with is left alone. */
  consumed(delivery: string): void;
}

/** For how long a signal without a job is remembered, in milliseconds: 30 days. One with a job is never forgotten, nor is the job. */
export const KEPT = 30 * 24 * 60 * 60 * 1000;

/** The signals in SQLite. What a method has changed is on the disk when it returns. */
export class StoredDeliveries implements Deliveries {
  readonly #database: DatabaseSync;
  readonly #now: () => Date;

  /** @param now @default - the clock */
  constructor(database: DatabaseSync, now: () => Date = () => new Date()) {
    this.#database = database;
    this.#now = now;
  }

  replayed(delivery: string, content: string): boolean {
    const row = this.#database
      .prepare("SELECT 1 FROM signals WHERE (delivery = ? OR content = ?) AND consumed")
      .get(delivery, content);
    return row !== undefined;
  }

  keep(delivery: string, content: string): string | undefined {
    this.#database
      .prepare("DELETE FROM signals WHERE NOT consumed AND at < ?")
      .run(this.#now().getTime() - KEPT);
    this.#database
      .prepare(
        "INSERT INTO signals (delivery, content, at, consumed) VALUES (?, ?, ?, FALSE) ON CONFLICT DO NOTHING",
      )
      .run(delivery, content, this.#now().getTime());
    const row = this.#database.prepare("SELECT delivery FROM signals WHERE content = ?").get(content);
    return row === undefined ? undefined : String(row["delivery"]);
  }

  consumed(delivery: string): void {
    this.#database
      .prepare("UPDATE signals SET consumed = TRUE, at = ? WHERE delivery = ?")
      .run(this.#now().getTime(), delivery);
  }
}
