import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { flatten, readRunData } from "./cut-short-data.ts";
import type { RunData, RunWorkflow } from "./cut-short-data.ts";
import { SIGNALS } from "./cut-short-plan.ts";
import type { CutShort, Telling } from "./cut-short-plan.ts";

/** The workflow of the image that tells of failures. */
const TELLER = "workflowFailed01";

/** A run that is under way while n8n isn't there was cut short. Not by hand, nor out of the editor. */
const CUT_SHORT = `
  SELECT e.id, e.workflowId, e.retryOf IS NOT NULL AS again, d.workflowData, d.data,
         CAST(strftime('%s', e.createdAt) AS INTEGER) * 1000 AS came
  FROM execution_entity e JOIN execution_data d ON d.executionId = e.id
  WHERE e.status = 'running' AND e.deletedAt IS NULL AND e.storedAt = 'db'
    AND e.mode IN ('trigger', 'webhook', 'integrated', 'error')
    AND e.workflowId IN (SELECT value FROM json_each(?))
  ORDER BY e.id`;

/** Tables with rows that belong to an execution. */
const BELONGINGS = `
  SELECT m.name AS "table", f."from" AS "column" FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f
  WHERE m.type = 'table' AND f."table" = 'execution_entity' AND f."to" = 'id'`;

const NEW_ID = `
  SELECT 1 + MAX(COALESCE((SELECT MAX(id) FROM execution_entity), 0),
                 COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'execution_entity'), 0)) AS id`;

const TELLERS_WORKFLOW = `
  SELECT w.name, w.settings, COALESCE(h.nodes, w.nodes) AS nodes, COALESCE(h.connections, w.connections) AS connections
  FROM workflow_entity w LEFT JOIN workflow_history h ON h.versionId = w.activeVersionId WHERE w.id = ?`;

/** n8n's database while n8n doesn't run, as far as runs that were cut short need it. */
export class StoppedN8n {
  readonly #database: DatabaseSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** @returns undefined when there is no database, or none with tables, yet */
  static open(file: string): StoppedN8n | undefined {
    if (!existsSync(file)) return undefined;
    const database = new DatabaseSync(file, { timeout: 5000 });
    const migrated = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'execution_data'").get();
    if (migrated !== undefined) return new StoppedN8n(database);
    database.close();
    return undefined;
  }

  close(): void {
    this.#database.close();
  }

  /** Runs of the image's workflows that were cut short, oldest first. */
  cutShort(): CutShort[] {
    const rows = this.#database.prepare(CUT_SHORT).all(JSON.stringify(Object.keys(SIGNALS)));
    return rows.map(({ id, workflowId, again, came, workflowData, data }) => {
      const read = readable(String(data));
      return {
        id: Number(id),
        workflowId: String(workflowId),
        came: Number(came),
        again: again === 1,
        workflow: JSON.parse(String(workflowData)) as RunWorkflow,
        ...(read !== undefined && { data: read }),
      };
    });
  }

  /** Has n8n run it from where it was noted last, as soon as it is up: it does so with executions that never got their turn. */
  runAgain({ id }: CutShort): void {
    this.#atOnce(() => {
      const next = this.#renumber(id);
      this.#database
        .prepare(
          `UPDATE execution_entity SET status = 'new', retryOf = ?, startedAt = NULL, stoppedAt = NULL, waitTill = NULL WHERE id = ?`,
        )
        .run(String(id), next);
    });
  }

  /**
   * Ends a run, and has n8n tell the operator as soon as it is up.
   *
   * @returns whether the workflow that tells is there
   */
  giveUp(run: CutShort, telling: Telling): boolean {
    return this.#atOnce(() => {
      const next = this.#renumber(run.id);
      // As n8n does itself: strangers could fill the disk.
      const kept = run.workflow.settings?.saveDataErrorExecution !== "none";
      const end = kept
        ? "UPDATE execution_entity SET status = 'crashed', stoppedAt = STRFTIME('%Y-%m-%d %H:%M:%f', 'NOW') WHERE id = ?"
        : "DELETE FROM execution_entity WHERE id = ?";
      this.#database.prepare(end).run(next);
      return run.workflowId !== TELLER && this.#tell(run, telling);
    });
  }

  /** Another number, as n8n takes those in its event log for runs that it has to mark as crashed. */
  #renumber(id: number): number {
    const next = Number(this.#database.prepare(NEW_ID).get()?.id);
    this.#database.prepare("UPDATE execution_entity SET id = ? WHERE id = ?").run(next, id);
    for (const { table, column } of this.#database.prepare(BELONGINGS).all()) {
      this.#database
        .prepare(`UPDATE "${String(table)}" SET "${String(column)}" = ? WHERE "${String(column)}" = ?`)
        .run(next, id);
    }
    return next;
  }

  #tell({ workflow }: CutShort, { node, message }: Telling): boolean {
    const row = this.#database.prepare(TELLERS_WORKFLOW).get(TELLER);
    if (row === undefined) return false;
    const parsed = (column: string): unknown => JSON.parse(String(row[column] ?? "{}"));
    const nodes = parsed("nodes") as RunWorkflow["nodes"];
    const trigger = nodes.find(({ type }) => type === "n8n-nodes-base.errorTrigger");
    if (trigger === undefined) return false;
    const rest = { connections: parsed("connections"), settings: parsed("settings") };
    const teller = { id: TELLER, name: String(row.name), active: true, nodes, ...rest };
    const json = {
      workflow: { name: workflow.name },
      execution: { lastNodeExecuted: node, error: { message } },
    };
    const { lastInsertRowid } = this.#database
      .prepare(
        "INSERT INTO execution_entity (workflowId, finished, mode, status) VALUES (?, 0, 'error', 'new')",
      )
      .run(TELLER);
    this.#database
      .prepare("INSERT INTO execution_data (executionId, workflowData, data) VALUES (?, ?, ?)")
      .run(lastInsertRowid, JSON.stringify(teller), flatten(begin(trigger, json)));
    return true;
  }

  #atOnce<T>(work: () => T): T {
    this.#database.exec("BEGIN IMMEDIATE; PRAGMA defer_foreign_keys = ON");
    try {
      const result = work();
      this.#database.exec("COMMIT");
      return result;
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
  }
}

function readable(data: string): RunData | undefined {
  try {
    return readRunData(data);
  } catch {
    return undefined;
  }
}

/** A run's data before its first node. */
function begin(node: object, json: object): object {
  return {
    version: 1,
    startData: {},
    resultData: { runData: {} },
    executionData: {
      contextData: {},
      metadata: {},
      nodeExecutionStack: [{ node, data: { main: [[{ json }]] }, source: null }],
      waitingExecution: {},
      waitingExecutionSource: {},
    },
  };
}
