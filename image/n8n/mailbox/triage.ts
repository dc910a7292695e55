import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

const TYPE = "n8n-nodes-base.emailReadImap";

/** A published workflow that waits for mail. */
export interface MailWorkflow {
  readonly id: string;
  readonly name: string;
  /** Why n8n last failed to connect it to its mailbox; absent while n8n takes it to be connected. */
  readonly refusal?: string;
}

const PUBLISHED = `
  SELECT w.id, w.name, h.nodes FROM workflow_entity w JOIN workflow_history h ON h.versionId = w.activeVersionId
  WHERE NOT w.isArchived AND h.nodes LIKE '%${TYPE}%' ORDER BY w.createdAt`;

const REFUSAL = `
  SELECT errorMessage FROM workflow_publication_trigger_status
  WHERE workflowId = ? AND status = 'failed' AND nodeId IN (SELECT value FROM json_each(?))`;

/** What n8n enters itself, to have its triggers set up again; it looks for it every 15 seconds. */
const AGAIN = `
  INSERT INTO workflow_publication_outbox (workflowId, publishedVersionId, status, reason)
  SELECT id, activeVersionId, 'pending', 'reconcile' FROM workflow_entity w
  WHERE id = ? AND activeVersionId IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM workflow_publication_outbox o WHERE o.workflowId = w.id AND o.status IN ('pending', 'in_progress'))`;

interface Node {
  readonly id: string;
  readonly type: string;
  readonly disabled?: boolean;
}

/** The published workflows that wait for mail, out of n8n's database, read without writing. */
export function workflowsOnMail(database: string): MailWorkflow[] {
  if (!existsSync(database)) return [];
  const connection = new DatabaseSync(database, { readOnly: true });
  try {
    return connection
      .prepare(PUBLISHED)
      .all()
      .flatMap(({ id, name, nodes }): MailWorkflow[] => {
        const waiting = (JSON.parse(String(nodes)) as Node[]).filter(waitsForMail).map((node) => node.id);
        if (waiting.length === 0) return [];
        const failed = connection.prepare(REFUSAL).get(String(id), JSON.stringify(waiting));
        const workflow = { id: String(id), name: String(name) };
        return [failed === undefined ? workflow : { ...workflow, refusal: String(failed.errorMessage) }];
      });
  } finally {
    connection.close();
  }
}

/** Has the running n8n connect a workflow to its mailbox again: left alone, it gives up for good after a minute. */
export function connectAgain(database: string, workflow: string): void {
  const connection = new DatabaseSync(database, { timeout: 5000 });
  try {
    connection.prepare(AGAIN).run(workflow);
  } finally {
    connection.close();
  }
}

function waitsForMail({ type, disabled }: Node): boolean {
  return type === TYPE && disabled !== true;
}
