import type { DatabaseSync } from "node:sqlite";

/**
 * One step for each version of the journal's tables; a step that was released is never changed. A job is kept as JSON, so that a new
 * field needs no step; what is searched for stands beside it, worked out by SQLite itself.
 */
const STEPS: readonly string[] = [
  `CREATE TABLE jobs (
     number INTEGER PRIMARY KEY AUTOINCREMENT,
     job TEXT NOT NULL CHECK (json_valid(job)),
     cancelled INTEGER NOT NULL DEFAULT 0,
     id TEXT GENERATED ALWAYS AS (job ->> 'id') VIRTUAL NOT NULL,
     delivery TEXT GENERATED ALWAYS AS (job ->> 'delivery') VIRTUAL,
     state TEXT GENERATED ALWAYS AS (job ->> 'state') VIRTUAL NOT NULL,
     started_at TEXT GENERATED ALWAYS AS (job ->> 'startedAt') VIRTUAL,
     ended_at TEXT GENERATED ALWAYS AS (job ->> 'endedAt') VIRTUAL,
     reported INTEGER GENERATED ALWAYS AS (job ->> 'reported') VIRTUAL NOT NULL
   ) STRICT;
   CREATE UNIQUE INDEX jobs_by_id ON jobs (id);
   CREATE UNIQUE INDEX jobs_by_delivery ON jobs (delivery) WHERE delivery IS NOT NULL;
   CREATE INDEX jobs_by_state ON jobs (state, number);
   CREATE INDEX jobs_by_start ON jobs (started_at);
   CREATE INDEX jobs_by_end ON jobs (ended_at);
   CREATE INDEX jobs_to_report ON jobs (number) WHERE reported = 0 AND ended_at IS NOT NULL;
   CREATE TABLE pause (one INTEGER PRIMARY KEY CHECK (one = 1), since TEXT NOT NULL, reason TEXT) STRICT;`,
];

/**
 * Brings a journal's tables to the newest version, each step whole or not at all.
 * @throws Error when a newer dispatcher has written it
 */
export function migrate(database: DatabaseSync): void {
  const version = versionOf(database);
  if (version > STEPS.length) {
    throw new Error(
      `it has version ${version}; this dispatcher knows versions up to ${STEPS.length}. A newer image wrote it: deploy that one again.`,
    );
  }
  for (const [index, step] of STEPS.entries()) {
    if (index < version) continue;
    database.exec(`BEGIN IMMEDIATE; ${step} PRAGMA user_version = ${index + 1}; COMMIT;`);
  }
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
}
