import { DatabaseSync, type StatementSync } from "node:sqlite";
import { newJobId } from "./job-id.ts";
import { SENTRY, type Job, type JobRequest, type JobState } from "./job.ts";
import { migrate } from "./schema.ts";

/** One of the waiting jobs, so that a burst of errors keeps no person waiting. */
const IN_TURN = `ORDER BY job ->> 'requestedBy' = '${SENTRY}', number LIMIT 1`;

/** That no job is started, until somebody resumes. */
export interface Pause {
  /** ISO time. */
  readonly since: string;
  readonly reason?: string;
}

/** What a journal keeps of a new job besides what was asked for. */
export interface NewJob {
  readonly request: JobRequest;
  readonly delivery?: string;
  readonly now: Date;
}

/**
 * All jobs there ever were, on disk: what a method has changed is there after a loss of power.
 * Methods throw when the disk is full or fails.
 */
export class Journal {
  readonly #database: DatabaseSync;
  /** By their text. To compile one takes longer than to run it. */
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /**
   * Opens a journal, made when there is none.
   * @throws Error when the file is no journal, or one of a newer dispatcher
   */
  static open(file: string): Journal {
    try {
      const database = new DatabaseSync(file);
      // FULL, because the default of a write-ahead log may lose what was committed just before a loss of power.
      database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 1000;");
      migrate(database);
      return new Journal(database);
    } catch (error) {
      const why = (error instanceof Error ? error.message : String(error)).replace(/\.$/, "");
      throw new Error(
        `The journal of jobs, ${file}, can't be opened: ${why}. When its disk has space and is healthy, move it aside to start with an empty one: queued jobs are lost, issues and pull requests are not.`,
      );
    }
  }

  /** A new job at the end of the queue. */
  add({ request, delivery, now }: NewJob): Job {
    const job: Job = {
      id: this.#freeId(now),
      ...request,
      delivery,
      state: "queued",
      attempts: 0,
      createdAt: now.toISOString(),
      reported: false,
    };
    this.#statement("INSERT INTO jobs (job) VALUES (?)").run(JSON.stringify(job));
    return job;
  }

  /** The job with changes; what is undefined in them is taken out. */
  change(id: string, patch: Partial<Job>): Job {
    const known = this.find(id);
    if (!known) throw new Error(`There is no job ${id} in the journal.`);
    const job = { ...known, ...patch };
    this.#statement("UPDATE jobs SET job = ? WHERE id = ?").run(JSON.stringify(job), id);
    return job;
  }

  find(id: string): Job | undefined {
    return this.#jobs("WHERE id = ?", id)[0];
  }

  /** The job that a signal has led to. */
  withDelivery(delivery: string): Job | undefined {
    return this.#jobs("WHERE delivery = ?", delivery)[0];
  }

  /** The newest first. */
  newest(limit: number, state?: JobState): readonly Job[] {
    if (state) return this.#jobs("WHERE state = ? ORDER BY number DESC LIMIT ?", state, limit);
    return this.#jobs("ORDER BY number DESC LIMIT ?", limit);
  }

  running(): readonly Job[] {
    return this.#jobs("WHERE state = 'running' ORDER BY number");
  }

  /** The job that has waited longest, of all or only of those that were interrupted; Sentry's are behind those of people. */
  next(which: "any" | "started before"): Job | undefined {
    if (which === "any") return this.#jobs(`WHERE state = 'queued' ${IN_TURN}`)[0];
    return this.#jobs(`WHERE state = 'queued' AND started_at IS NOT NULL ${IN_TURN}`)[0];
  }

  count(state: JobState): number {
    return this.#count("state = ?", state);
  }

  /** How many jobs were started for the first time since then. */
  startedSince(time: Date): number {
    return this.#count("started_at >= ?", time.toISOString());
  }

  failedSince(time: Date): number {
    return this.#count("ended_at >= ? AND state = 'failed'", time.toISOString());
  }

  /** Jobs that ended since then and whose issue was not told, the oldest first. */
  unreportedSince(time: Date): readonly Job[] {
    return this.#jobs(
      "WHERE reported = 0 AND ended_at IS NOT NULL AND ended_at >= ? ORDER BY number",
      time.toISOString(),
    );
  }

  /** Whether somebody wants a running job to end; kept apart from the job, which goes on until it has ended. */
  isCancelled(id: string): boolean {
    return this.#statement("SELECT cancelled FROM jobs WHERE id = ?").get(id)?.["cancelled"] === 1;
  }

  askToCancel(id: string): void {
    this.#statement("UPDATE jobs SET cancelled = 1 WHERE id = ?").run(id);
  }

  get paused(): Pause | undefined {
    const row = this.#statement("SELECT since, reason FROM pause").get();
    if (!row) return undefined;
    return { since: String(row["since"]), ...(row["reason"] !== null && { reason: String(row["reason"]) }) };
  }

  pause({ since, reason }: Pause): void {
    this.#statement("INSERT OR REPLACE INTO pause (one, since, reason) VALUES (1, ?, ?)").run(
      since,
      reason ?? null,
    );
  }

  resume(): void {
    this.#database.exec("DELETE FROM pause");
  }

  close(): void {
    this.#database.close();
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #jobs(where: string, ...values: readonly (string | number)[]): readonly Job[] {
    const rows = this.#statement(`SELECT job FROM jobs ${where}`).all(...values);
    return rows.map((row) => JSON.parse(String(row["job"])) as Job);
  }

  #count(where: string, value: string): number {
    return Number(this.#statement(`SELECT count(*) AS n FROM jobs WHERE ${where}`).get(value)?.["n"]);
  }

  #freeId(now: Date): string {
    for (;;) {
      const id = newJobId(now);
      if (!this.find(id)) return id;
    }
  }
}
