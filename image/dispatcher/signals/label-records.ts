import type { DatabaseSync } from "node:sqlite";
import { KEPT } from "./deliveries.ts";
import { type IssueLabel, type LabelSetting, type Labels, SAME_SETTING, deliveryOf } from "./labels.ts";

const OF_ISSUE = "repository = ? AND issue = ? AND label = ?";
const NEAREST = "abs(at - ?) <= ? ORDER BY abs(at - ?) LIMIT 1";

/**
 * The labels in SQLite. What a method has changed is on the disk when it returns. When a label was set is forgotten after thirty days:
 * GitHub sends no signal again that is older than three.
 */
export class StoredLabels implements Labels {
  readonly #database: DatabaseSync;
  readonly #now: () => Date;

  /** @param now @default - the clock */
  constructor(database: DatabaseSync, now: () => Date = () => new Date()) {
    this.#database = database;
    this.#now = now;
  }

  since(repository: string): Date {
    this.#database
      .prepare("INSERT INTO label_looks (repository, since) VALUES (?, ?) ON CONFLICT DO NOTHING")
      .run(repository, this.#now().getTime());
    const row = this.#database.prepare("SELECT since FROM label_looks WHERE repository = ?").get(repository);
    return new Date(Number(row?.["since"]));
  }

  forgetOthers(repositories: readonly string[]): void {
    this.#database
      .prepare("DELETE FROM label_looks WHERE repository NOT IN (SELECT value FROM json_each(?))")
      .run(JSON.stringify(repositories));
  }

  dealtWith({ repository, issue, label }: IssueLabel): number | undefined {
    const row = this.#database
      .prepare(`SELECT event FROM label_events WHERE ${OF_ISSUE}`)
      .get(repository, issue, label);
    return row === undefined ? undefined : Number(row["event"]);
  }

  settle({ repository, issue, label }: IssueLabel, event: number): void {
    this.#database
      .prepare("INSERT OR REPLACE INTO label_events (repository, issue, label, event) VALUES (?, ?, ?, ?)")
      .run(repository, issue, label, event);
  }

  ofSignal(delivery: string, setting: LabelSetting): string {
    if (this.#delivery("delivery = ?", delivery) !== undefined) return delivery;
    const found = this.#nearest("delivery LIKE 'label:%'", setting);
    if (found === undefined) this.#keep(delivery, setting);
    return found ?? delivery;
  }

  ofEvent(event: number, setting: LabelSetting): string {
    const known = this.#delivery("event = ?", event);
    if (known !== undefined) return known;
    const told = this.#nearest("event IS NULL", setting);
    if (told === undefined) return this.#keep(deliveryOf(event, setting), setting, event);
    this.#database.prepare("UPDATE label_settings SET event = ? WHERE delivery = ?").run(event, told);
    return told;
  }

  #nearest(which: string, { repository, issue, label, at }: LabelSetting): string | undefined {
    const time = at.getTime();
    const where = `${OF_ISSUE} AND ${which} AND ${NEAREST}`;
    return this.#delivery(where, repository, issue, label, time, SAME_SETTING, time);
  }

  #delivery(where: string, ...values: readonly (string | number)[]): string | undefined {
    const row = this.#database.prepare(`SELECT delivery FROM label_settings WHERE ${where}`).get(...values);
    return row === undefined ? undefined : String(row["delivery"]);
  }

  #keep(
    delivery: string,
    { repository, issue, label, at }: LabelSetting,
    event: number | null = null,
  ): string {
    this.#database.prepare("DELETE FROM label_settings WHERE at < ?").run(this.#now().getTime() - KEPT);
    this.#database
      .prepare(
        "INSERT INTO label_settings (delivery, repository, issue, label, at, event) VALUES (?, ?, ?, ?, ?, ?)",
      )
      .run(delivery, repository, issue, label, at.getTime(), event);
    return delivery;
  }
}
