import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { flatten, unflatten } from "../../../image/n8n/cut-short-data";
import { imageNode } from "../../../rehearsal/image/node";
import { runData } from "./cut-short-runs";
import { workflow } from "./workflow-files";

/** The columns of n8n's tables that are used, its references and defaults. */
const TABLES = `
  CREATE TABLE workflow_entity (id TEXT PRIMARY KEY, name TEXT, nodes TEXT, connections TEXT, settings TEXT, activeVersionId TEXT);
  CREATE TABLE workflow_history (versionId TEXT PRIMARY KEY, nodes TEXT, connections TEXT);
  CREATE TABLE execution_entity (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, workflowId TEXT NOT NULL,
    finished BOOLEAN NOT NULL, mode TEXT NOT NULL, retryOf TEXT, startedAt TEXT, stoppedAt TEXT, waitTill TEXT,
    status TEXT NOT NULL, deletedAt TEXT, createdAt TEXT NOT NULL DEFAULT (STRFTIME('%Y-%m-%d %H:%M:%f', 'NOW')),
    storedAt TEXT NOT NULL DEFAULT 'db');
  CREATE TABLE execution_data (executionId INT PRIMARY KEY NOT NULL REFERENCES execution_entity (id) ON DELETE CASCADE,
    workflowData TEXT NOT NULL, data TEXT NOT NULL);
  CREATE TABLE execution_metadata (id INTEGER PRIMARY KEY, executionId INTEGER NOT NULL REFERENCES execution_entity (id));`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cut-short-"));
  mkdirSync(join(folder, ".n8n"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs statements on n8n's database; returns the rows of the last one. */
function database(...statements: readonly string[]): Record<string, unknown>[] {
  const program = `
    import { DatabaseSync } from "node:sqlite";
    const database = new DatabaseSync(${JSON.stringify(join(folder, ".n8n/database.sqlite"))});
    const statements = ${JSON.stringify(statements)};
    const last = statements.pop();
    for (const each of statements) database.exec(each);
    console.log(JSON.stringify(database.prepare(last).all()));`;
  const { stdout, stderr } = spawnSync(imageNode(), ["--input-type=module", "--eval", program], {
    encoding: "utf8",
  });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as Record<string, unknown>[];
}

/** Runs the program as n8n's command does; returns what it says. */
function look(): string {
  const { stderr, status } = spawnSync(imageNode(), [resolve("image/n8n/cut-short.ts")], {
    env: { N8N_USER_FOLDER: folder, NODE_NO_WARNINGS: "1" },
    encoding: "utf8",
  });
  expect(status, stderr).toBe(0);
  return stderr;
}

function quoted(value: unknown): string {
  return `'${(typeof value === "string" ? value : JSON.stringify(value)).replaceAll("'", "''")}'`;
}

function execution(id: number, of: string, next: string, columns: Record<string, unknown> = {}): string {
  const row = { id, workflowId: of, finished: 0, mode: "webhook", status: "running", ...columns };
  const data = [id, JSON.stringify(workflow(of)), flatten(runData(next))];
  return `
    INSERT INTO execution_entity (${Object.keys(row).join()}) VALUES (${Object.values(row).map(quoted).join()});
    INSERT INTO execution_data VALUES (${data.map(quoted).join()});`;
}

function teller(): string {
  const { id, name, nodes, connections, settings } = workflow("workflowFailed01");
  const values = [id, name, nodes, connections, settings].map(quoted).join();
  return `INSERT INTO workflow_entity VALUES (${values}, NULL);`;
}

const ROWS = "SELECT id, workflowId, mode, status, retryOf FROM execution_entity ORDER BY id";

it("runs of signals that were under way wait for n8n under new numbers, all that is theirs with them", () => {
  const unlike = [
    execution(3, "sentryError00001", "Sentry", { status: "success" }),
    execution(4, "sentryError00001", "Sentry", { status: "waiting" }),
    execution(5, "sentryError00001", "Sentry", { mode: "manual" }),
    execution(6, "sentryError00001", "Sentry", { deletedAt: "2026-11-23" }),
    execution(8, "dailyDigest00001", "Every morning", { mode: "trigger" }),
  ];
  const rows = database(
    ...[TABLES, ...unlike],
    execution(7, "githubSignal0001", "GitHub", { startedAt: "2026-11-23 08:00:00.000" }),
    execution(2, "emailTriage00001", "Classify", { mode: "integrated" }),
    "INSERT INTO execution_metadata VALUES (1, 7)",
    ROWS,
  ).filter(({ id }) => id !== 7 && id !== 2);
  expect(look()).toBe(
    '"Backoffice: email triage", execution 2, was cut short and is run again.\n' +
      '"Backoffice: GitHub label to job", execution 7, was cut short and is run again.\n',
  );
  expect(database(ROWS)).toEqual([
    ...rows,
    { id: 9, workflowId: "emailTriage00001", mode: "integrated", status: "new", retryOf: "2" },
    { id: 10, workflowId: "githubSignal0001", mode: "webhook", status: "new", retryOf: "7" },
  ]);
  expect(
    database(`SELECT e.startedAt, d.data, m.id FROM execution_entity e JOIN execution_data d ON d.executionId = e.id
              JOIN execution_metadata m ON m.executionId = e.id`),
  ).toEqual([{ startedAt: null, data: flatten(runData("GitHub")), id: 1 }]);
  expect(look()).toBe("");
});

it("one that was cut short again ends, and the workflow that tells of failures waits for n8n", () => {
  database(TABLES, teller(), execution(2, "emailTriage00001", "Classify", { retryOf: "1" }), ROWS);
  const message =
    'The mail "Where is it?" was cut short twice: n8n ended both times before it was done. It is in the inbox, marked as read: see to it yourself.';
  expect(look()).toBe(`"Backoffice: email triage", execution 2: ${message}\n`);
  expect(database(ROWS)).toEqual([
    { id: 3, workflowId: "emailTriage00001", mode: "webhook", status: "crashed", retryOf: "1" },
    { id: 4, workflowId: "workflowFailed01", mode: "error", status: "new", retryOf: null },
  ]);
  const [row] = database("SELECT data FROM execution_data WHERE executionId = 4");
  expect(unflatten(String(row?.["data"]))).toMatchObject({
    executionData: {
      nodeExecutionStack: [
        {
          node: { name: "A workflow failed" },
          data: {
            main: [
              [
                {
                  json: { workflow: { name: "Backoffice: email triage" }, execution: { error: { message } } },
                },
              ],
            ],
          },
        },
      ],
    },
  });
});

it("one whose workflow keeps none goes, and without the workflow that tells only the log says so", () => {
  database(TABLES, execution(2, "sentryError00001", "Sentry", { retryOf: "1" }), ROWS);
  expect(look()).toMatch(
    /^"Backoffice: Sentry error to issue and job", execution 2: A run for what came at /,
  );
  expect(database(ROWS)).toEqual([]);
  expect(database("SELECT COUNT(*) AS n FROM execution_data")).toEqual([{ n: 0 }]);
});

it("there is nothing to do before n8n has made its database", () => {
  expect(look()).toBe("");
  database("SELECT 1");
  expect(look()).toBe("");
});
