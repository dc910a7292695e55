import { existsSync, mkdtempSync, copyFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { MINUTES, n8nCommand } from "./n8n-command.ts";
import { bareHash, contentHash } from "./templates-content.ts";
import type { WorkflowContent } from "./templates-content.ts";
import type { Row, Template } from "./templates-plan.ts";

const ROWS = `
  SELECT w.id, w.name, w.nodes, w.connections, w.settings, w.isArchived AS archived,
         w.activeVersionId IS NOT NULL AS published, h.authors = 'import' AS byImport
  FROM workflow_entity w LEFT JOIN workflow_history h ON h.versionId = w.versionId`;

/** The workflows in n8n's database, read without writing; none when it has no tables yet. */
export function readRows(database: string): ReadonlyMap<string, Row> {
  if (!existsSync(database)) return new Map();
  const connection = new DatabaseSync(database, { readOnly: true });
  try {
    const migrated = connection.prepare("SELECT 1 FROM sqlite_master WHERE name = 'workflow_history'").get();
    if (migrated === undefined) return new Map();
    return new Map(
      connection
        .prepare(ROWS)
        .all()
        .map((columns) => [String(columns.id), toRow(columns)]),
    );
  } finally {
    connection.close();
  }
}

/** Imports through n8n's own command; returns what it printed when it failed. */
export function importTemplates(templates: readonly Template[]): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "templates-"));
  try {
    for (const { file } of templates) copyFileSync(file, join(folder, basename(file)));
    return n8nCommand(["import:workflow", "--separate", `--input=${folder}`], 5 * MINUTES);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Publishes the current version of a workflow; returns what n8n printed when it failed. */
export function publishTemplate(id: string): string | undefined {
  return n8nCommand(["publish:workflow", `--id=${id}`], 2 * MINUTES);
}

function toRow(columns: Record<string, unknown>): Row {
  const content: WorkflowContent = {
    name: String(columns.name),
    nodes: JSON.parse(String(columns.nodes)) as WorkflowContent["nodes"],
    connections: JSON.parse(String(columns.connections)) as unknown,
    settings: JSON.parse(typeof columns.settings === "string" ? columns.settings : "{}") as unknown,
  };
  return {
    id: String(columns.id),
    content: contentHash(content),
    bare: bareHash(content),
    published: columns.published === 1,
    archived: columns.archived === 1,
    byImport: columns.byImport === 1,
  };
}
