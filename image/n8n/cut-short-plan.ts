import { subjects } from "./cut-short-data.ts";
import type { RunData, RunNode, RunWorkflow } from "./cut-short-data.ts";

/** A run that ended with n8n and not by itself. */
export interface CutShort {
  readonly id: number;
  readonly workflowId: string;
  /** When the signal came, milliseconds since 1970. */
  readonly came: number;
  /** It was run again already. */
  readonly again: boolean;
  readonly workflow: RunWorkflow;
  /** Absent when n8n's data can't be read. */
  readonly data?: RunData;
}

/** The operator is told, as of a workflow that failed. */
export interface Telling {
  readonly node?: string;
  readonly message: string;
}

export type Plan = { readonly again: true } | { readonly again: false; readonly telling: Telling };

/** Three days in milliseconds: what a host does that was off for longer would surprise. */
const AGE = 3 * 24 * 60 * 60 * 1000;

/** The workflows of the image that a signal leads to, and what is to be done when one of its runs is lost. */
export const SIGNALS: Readonly<Record<string, string>> = {
  emailTriage00001: "It is in the inbox, marked as read: see to it yourself.",
  sentryError00001: "Sentry doesn't send it again: see there whether a new error has no issue yet.",
  githubSignal0001: "If the issue got no job, set its label again.",
  featureSpec00001: "If the issue got no job, set its label again.",
  workflowFailed01: "It was about to tell of another workflow's failure: see the list of executions in n8n.",
};

/** Nodes that do nothing outside n8n, or nothing that a second time does again. */
const REPEATABLE: readonly string[] = [
  ...["emailReadImap", "webhook", "executeWorkflowTrigger", "errorTrigger", "respondToWebhook"],
  ...["set", "if", "switch", "wait", "stopAndError", "stickyNote"],
].map((type) => `n8n-nodes-base.${type}`);

/**
 * Pure: whether a run that was cut short is to be run again. Not a third time, as it may be what ends n8n; not when it may have asked
 * or written to a person.
 *
 * @param now milliseconds since 1970
 */
export function plan(run: CutShort, now: number): Plan {
  if (run.data === undefined) return tell(run, "was cut short, and what n8n kept of it can't be read");
  const node = unrepeatable(run.workflow, run.data);
  if (node !== undefined)
    return tell(
      run,
      `was cut short at "${node}", which may have done its work already and isn't done twice`,
      node,
    );
  if (now - run.came > AGE) return tell(run, "was cut short, and is more than three days old");
  if (run.again) return tell(run, "was cut short twice: n8n ended both times before it was done");
  return { again: true };
}

function tell(run: CutShort, what: string, node?: string): Plan {
  const message = `${nameOf(run)} ${what}. ${SIGNALS[run.workflowId] ?? ""}`;
  return { again: false, telling: { message, ...(node !== undefined && { node }) } };
}

function nameOf({ workflowId, came, data }: CutShort): string {
  const named = data === undefined ? [] : subjects(data);
  if (workflowId === "emailTriage00001" && named.length > 0)
    return `The mail ${named.map((subject) => `"${subject}"`).join(", ")}`;
  return `A run for what came at ${new Date(came).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** A node that must not be done twice and may have begun, or one that has asked a person. */
function unrepeatable({ nodes, connections, settings }: RunWorkflow, data: RunData): string | undefined {
  const next = data.executionData.nodeExecutionStack.map(({ node }) => node.name);
  const noted = settings?.saveExecutionProgress === true;
  const begun = nodes.filter(({ name }) => (noted ? next : allAfter(next, connections)).includes(name));
  const done = nodes.filter(({ name }) => name in data.resultData.runData);
  return (begun.find((node) => !isRepeatable(node)) ?? done.find(asksPerson))?.name;
}

/** Where n8n doesn't note each step, any that can follow may have begun. */
function allAfter(next: readonly string[], connections: RunWorkflow["connections"]): readonly string[] {
  const all = new Set(next);
  // It goes on to what is added meanwhile.
  for (const name of all) {
    for (const branch of connections[name]?.main ?? []) for (const { node } of branch ?? []) all.add(node);
  }
  return [...all];
}

function asksPerson({ parameters }: RunNode): boolean {
  return parameters?.operation === "sendAndWait";
}

function isRepeatable({ type, parameters }: RunNode): boolean {
  // The dispatcher knows a delivery that it had already.
  if (type === "n8n-nodes-base.httpRequest")
    return String(parameters?.url).startsWith("http://127.0.0.1:7070/");
  if (type === "n8n-nodes-base.executeWorkflow") {
    const { value } = (parameters?.workflowId ?? {}) as { readonly value?: unknown };
    return typeof value === "string" && value in SIGNALS;
  }
  return type === "CUSTOM.archiveMail" || REPEATABLE.includes(type);
}
