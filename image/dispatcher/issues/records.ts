import type { DatabaseSync } from "node:sqlite";
import { KEPT } from "../signals/deliveries.ts";

/** What is known of the issue for a delivery. */
export interface IssueRecord {
  readonly repository: string;
  /** When it was first asked for. */
  readonly since: Date;
  /** The issue, once GitHub has said that it made it. */
  readonly made?: { readonly number: number; readonly url: string };
}

/** Remembers of which deliveries issues were made. */
export interface IssueRecords {
  /** Notes, before GitHub is asked, that an issue is wanted; gives what was noted first. */
  begin(delivery: string, repository: string): IssueRecord;
  /** Notes the issue that was made. */
  finish(delivery: string, made: { readonly number: number; readonly url: string }): void;
}

/**
 * The records in SQLite; one without an issue is forgotten as a signal without a job is. What a method has changed is on the disk when
 * it returns.
 */
export class StoredIssues implements IssueRecords {
  readonly #database: DatabaseSync;
  readonly #now: () => Date;

  /** @param now @default - the clock */
  constructor(database: DatabaseSync, now: () => Date = () => new Date()) {
    this.#database = database;
    this.#now = now;
  }

  begin(delivery: string, repository: string): IssueRecord {
    const now = this.#now().getTime();
    this.#database.prepare("DELETE FROM issues WHERE number IS NULL AND at < ?").run(now - KEPT);
    this.#database
      .prepare("INSERT INTO issues (delivery, repository, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
      .run(delivery, repository, now);
    const row = this.#database
      .prepare("SELECT repository, at, number, url FROM issues WHERE delivery = ?")
      .get(delivery);
    const isMade = row?.["number"] !== null;
    return {
      repository: String(row?.["repository"]),
      since: new Date(Number(row?.["at"])),
      ...(isMade && { made: { number: Number(row?.["number"]), url: String(row?.["url"]) } }),
    };
  }

  finish(delivery: string, { number, url }: { readonly number: number; readonly url: string }): void {
    this.#database
      .prepare("UPDATE issues SET number = ?, url = ? WHERE delivery = ?")
      .run(number, url, delivery);
  }
}
