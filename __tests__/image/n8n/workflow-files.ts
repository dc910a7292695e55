import { readdirSync, readFileSync } from "node:fs";

export interface WorkflowNode {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly webhookId?: string;
  readonly disabled?: boolean;
  readonly credentials?: Readonly<Record<string, { readonly id: string; readonly name: string }>>;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface Workflow {
  readonly id: string;
  readonly name: string;
  readonly nodes: readonly WorkflowNode[];
  readonly connections: Readonly<Record<string, { readonly main: readonly { readonly node: string }[][] }>>;
  readonly settings: Readonly<Record<string, unknown>>;
  /** What n8n remembers of it from run to run, as it begins. */
  readonly staticData?: unknown;
}

export interface Credential {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly data: object;
}

const FOLDER = "image/n8n/workflows";

/** The workflows that the image carries. */
export const workflows = readdirSync(FOLDER).map(
  (name) => JSON.parse(readFileSync(`${FOLDER}/${name}`, "utf8")) as Workflow,
);

/** The blank credentials that the image carries. */
export const credentials = JSON.parse(readFileSync("image/n8n/credentials.json", "utf8")) as Credential[];

/** All nodes of all workflows, each with its workflow. */
export const nodes = workflows.flatMap((workflow) => workflow.nodes.map((node) => ({ workflow, node })));

/** @throws Error when there is none */
export function workflow(id: string): Workflow {
  const found = workflows.find((each) => each.id === id);
  if (!found) throw new Error(`no workflow ${id}`);
  return found;
}

/** @throws Error when there is none */
export function nodeOf(id: string, name: string): WorkflowNode {
  const found = workflow(id).nodes.find((each) => each.name === name);
  if (!found) throw new Error(`no node ${name} in ${id}`);
  return found;
}

/** The node's type, without the package of n8n's own. */
export function typeOf(node: WorkflowNode): string {
  return node.type.replace("n8n-nodes-base.", "");
}
