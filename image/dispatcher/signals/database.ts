import { DatabaseSync } from "node:sqlite";

/** `content` is a SHA-256 in hex; times are milliseconds since 1970. */
const TABLES = `
  CREATE TABLE IF NOT EXISTS signals (
    content TEXT PRIMARY KEY,
    delivery TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    consumed INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS issues (
    delivery TEXT PRIMARY KEY,
    repository TEXT NOT NULL,
    at INTEGER NOT NULL,
    number INTEGER,
    url TEXT
  ) STRICT;
  CREATE TABLE IF NOT EXISTS label_looks (
    repository TEXT PRIMARY KEY,
    since INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS label_events (
    repository TEXT NOT NULL,
    issue INTEGER NOT NULL,
    label TEXT NOT NULL,
    event INTEGER NOT NULL,
    PRIMARY KEY (repository, issue, label)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS label_settings (
    delivery TEXT PRIMARY KEY,
    repository TEXT NOT NULL,
    issue INTEGER NOT NULL,
    label TEXT NOT NULL,
    at INTEGER NOT NULL,
    event INTEGER UNIQUE
  ) STRICT;`;

/**
 * What the host remembers of signals, of labels and of the issues it made, for StoredDeliveries, StoredLabels and StoredIssues.
 *
 * @param file made when it isn't there @default "/data/jobs/signals.sqlite"
 * @throws Error when it can't be opened
 */
export function openSignals(file = "/data/jobs/signals.sqlite"): DatabaseSync {
  const database = new DatabaseSync(file);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;");
  database.exec(TABLES);
  return database;
}
