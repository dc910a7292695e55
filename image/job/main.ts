import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { begin, type Instructions } from "./begin.ts";
import { runByClaude } from "./claude.ts";
import { collect, type Part, PARTS } from "./collect.ts";
import type { JobEvent } from "./events.ts";
import { runByMaestro } from "./maestro.ts";
import { Folder, type Task } from "./task.ts";

const IMAGE: Instructions = {
  playbooks: "/opt/backoffice/playbooks",
  skills: "/opt/backoffice/skills",
  commitMessage: "/opt/backoffice/job/commit-message.ts",
};

/** One step of a job, in the job's folder and as its user: `main.ts begin|work|collect PART`. Started by run-job. */
async function main([verb, part]: readonly string[]): Promise<number> {
  const folder = new Folder(process.cwd());
  if (verb === "begin") begin(folder, IMAGE);
  else if (verb === "work") await work({ folder, turns: folder.readJob().turns, tell });
  else if (verb === "collect" && PARTS.includes(part as Part)) return collect(folder, part as Part);
  else
    throw new Error(
      `"${[verb, part].join(" ")}" is no step of a job: begin, work, collect ${PARTS.join("|")}.`,
    );
  return 0;
}

async function work(task: Task): Promise<void> {
  const cli = "/opt/Maestro/resources/maestro-cli.js";
  const claude = join(dirname(process.argv[1] ?? ""), "watched-claude");
  const maestro = existsSync(cli);
  tell({ event: "start", runner: maestro ? "maestro" : "claude" });
  tell({ event: "end", ...(await (maestro ? runByMaestro(task, { cli, claude }) : runByClaude(task))) });
}

function tell(event: JobEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
