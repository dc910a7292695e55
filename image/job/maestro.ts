import { type ChildProcessByStdio, spawn } from "node:child_process";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { Problem } from "./claude-problem.ts";
import type { Verdict } from "./events.ts";
import { Ledger } from "./ledger.ts";
import { AGENT, writeMaestroRecords } from "./maestro-records.ts";
import { readMaestroLine } from "./maestro-stream.ts";
import { linesOf } from "./program-lines.ts";
import { Progress } from "./progress.ts";
import type { Folder, Task } from "./task.ts";

type Program = ChildProcessByStdio<null, Readable, Readable>;

/** Of what it prints as errors, in characters. */
const ERRORS_KEPT = 500;

export interface Maestro {
  /** Path of its command line. */
  readonly cli: string;
  /** Path of the program that it starts for each box. */
  readonly claude: string;
}

/**
 * Works through the boxes of a job's document with Maestro. Its exit code and its own word of success are not trusted, and it never gives
 * up on a box by itself: what counts are the attempts it tells of, and the boxes.
 */
export async function runByMaestro(task: Task, maestro: Maestro): Promise<Verdict> {
  const { folder, tell } = task;
  const progress = new Progress(folder.document, tell);
  if (progress.verdict) return progress.verdict;
  const ledger = new Ledger(join(folder.home, "ledger.jsonl"));
  const spending = new Spending(task, ledger);
  const child = start(folder, maestro, { turns: task.turns, ledger });
  const watch = setInterval(() => spending.update(), 500);
  try {
    return await follow(child, progress, spending);
  } finally {
    clearInterval(watch);
    kill(child);
    spending.update();
  }
}

async function follow(child: Program, progress: Progress, spending: Spending): Promise<Verdict> {
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(0, ERRORS_KEPT)));
  let failure: string | undefined;
  child.once("error", (error) => (failure = error.message));
  for await (const line of linesOf(child)) {
    const event = readMaestroLine(line);
    if (event?.type === "error") failure = `${event.message} (${event.code})`;
    if (event?.type !== "task_complete") continue;
    spending.update();
    const verdict = progress.after(spending.problem ?? (event.failed ? failed(event.summary) : undefined));
    if (verdict) return verdict;
  }
  const why = failure ?? errors.replace(/\s+/g, " ").trim();
  return (
    progress.verdict ?? {
      ok: false,
      reason: `Maestro ended before all boxes were ticked${why ? `: ${why}` : "."}`,
    }
  );
}

/** What the agents have used so far, told as they say it. */
class Spending {
  /** Of the last agent. */
  problem: Problem | undefined;
  readonly #task: Task;
  readonly #ledger: Ledger;
  #used = { turns: 0, cost: 0 };

  constructor(task: Task, ledger: Ledger) {
    this.#task = task;
    this.#ledger = ledger;
  }

  update(): void {
    for (const entry of this.#ledger.news()) {
      if ("said" in entry) {
        this.#task.tell({ event: "say", text: entry.said });
      } else {
        const { turns, cost, problem } = entry.end;
        this.#used = { turns: this.#used.turns + turns, cost: this.#used.cost + cost };
        this.problem = problem;
        this.#task.tell({ event: "turns", ...this.#used });
      }
    }
  }
}

function start(folder: Folder, maestro: Maestro, limit: { turns: number; ledger: Ledger }): Program {
  const args = [maestro.cli, "run-doc", folder.document, "--agent", AGENT, "--json", "--no-synopsis"];
  const env = {
    ...process.env,
    MAESTRO_USER_DATA: writeMaestroRecords(folder, maestro.claude),
    BACKOFFICE_JOB_LEDGER: limit.ledger.file,
    BACKOFFICE_JOB_TURNS: String(limit.turns),
  };
  // Leads a group of its own, so that its agents can be ended with it.
  return spawn(process.execPath, args, {
    cwd: folder.checkout,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
}

function kill(child: Program): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // Gone by itself.
  }
}

function failed(summary: string): Problem {
  return { reason: `The agent failed: ${summary}`, fatal: false };
}
