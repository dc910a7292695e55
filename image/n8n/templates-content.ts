import { createHash } from "node:crypto";

/** What of a workflow is its author's: the rest of n8n's row (dates, versions, counters) changes by itself. */
export interface WorkflowContent {
  readonly name: string;
  readonly nodes: readonly Readonly<Record<string, unknown>>[];
  readonly connections: unknown;
  readonly settings?: unknown;
}

/** SHA-256 of a workflow's name, nodes, connections and settings, whatever the order of their keys. */
export function contentHash(workflow: WorkflowContent): string {
  const { name, nodes, connections, settings } = workflow;
  return sha256(JSON.stringify([name, nodes, connections, settings ?? {}], sortedKeys));
}

/** The same without credentials: an import rewrites those that the host doesn't have. */
export function bareHash(workflow: WorkflowContent): string {
  const nodes = workflow.nodes.map(({ credentials, ...node }) => node);
  return contentHash({ ...workflow, nodes });
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
