// Watches n8n's connection to the mailbox: its mail trigger can lose it and go on as if nothing had happened. Run by the service
// mailbox, as n8n's user.
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { hasImapConnection } from "./connections.ts";
import { n8nProcesses } from "./n8n-process.ts";
import { refused, stuck, writeReport } from "./report.ts";
import type { Trouble } from "./report.ts";
import { LIMIT, recentRestarts, recordRestart } from "./restarts.ts";
import { connectAgain, workflowsOnMail } from "./triage.ts";
import { watch } from "./watch.ts";
import type { Memory, Sight, Step } from "./watch.ts";

const DATABASE = "/data/n8n/.n8n/database.sqlite";
const RESTARTS = "/data/n8n/mailbox-restarts.json";
const REPORT = "/run/backoffice/mailbox.json";
const USER = process.getuid?.() ?? -1;

/** Milliseconds; from seconds, as a test can't wait for ten minutes. @default ten minutes */
const PATIENCE = Number(process.env.BACKOFFICE_MAILBOX_LOST_SECONDS ?? 600) * 1000;

function look(): Sight {
  const tables = ["/proc/net/tcp", "/proc/net/tcp6"].filter((table) => existsSync(table));
  const [workflow] = workflowsOnMail(DATABASE);
  return {
    now: Date.now(),
    connected: tables.some((table) => hasImapConnection(readFileSync(table, "utf8"), USER)),
    ...(workflow !== undefined && { workflow }),
  };
}

function troubleOf({ state, memory }: Step, { now, workflow }: Sight): Trouble | undefined {
  if (workflow === undefined) return undefined;
  if (state === "refused") return refused(workflow.name, memory.everConnected, workflow.refusal ?? "");
  if (state !== "stuck") return undefined;
  const restarts = recentRestarts(RESTARTS, now).length < LIMIT;
  return stuck(workflow.name, Math.round((now - memory.fine) / 60_000), restarts);
}

/** The container ends with n8n, and is started again. Returns whether that may still be done today. */
async function restart(now: number): Promise<boolean> {
  if (recentRestarts(RESTARTS, now).length >= LIMIT) return false;
  recordRestart(RESTARTS, now);
  endN8n("SIGTERM");
  // One that hangs doesn't listen.
  await sleep(5000);
  endN8n("SIGKILL");
  return true;
}

function endN8n(signal: NodeJS.Signals): void {
  for (const number of n8nProcesses(USER)) process.kill(number, signal);
}

let memory: Memory = { fine: Date.now(), everConnected: false };
let said = "";
for (;;) {
  const sight = look();
  const step = watch(memory, sight, PATIENCE);
  memory = step.memory;
  const { now, workflow } = sight;
  const trouble = troubleOf(step, sight);
  const at = new Date(now).toISOString();
  writeReport(REPORT, { ok: trouble === undefined, at, workflow: workflow?.name, ...trouble });
  if (step.state !== said)
    console.log(trouble === undefined ? `${step.state}.` : `${trouble.problem} ${trouble.fix}`);
  said = step.state;
  if (step.ask && workflow !== undefined) connectAgain(DATABASE, workflow.id);
  if (step.state === "stuck" && (await restart(now))) memory = { fine: now, everConnected: false };
  await sleep(Math.min(15_000, PATIENCE / 10));
}
