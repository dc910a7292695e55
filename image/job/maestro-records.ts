import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Folder } from "./task.ts";

/** Name and id of the one agent in a job's records. */
export const AGENT = "job";

/**
 * Writes the records that Maestro's command line reads: one agent that works in the job's checkout.
 *
 * @param claude path of the program it starts for each box
 * @returns its data directory
 */
export function writeMaestroRecords(folder: Folder, claude: string): string {
  const data = join(folder.home, ".config/maestro");
  mkdirSync(data, { recursive: true });
  // Its parts disagree on the name: https://github.com/RunMaestro/Maestro, src/cli/services/storage.ts and src/shared/cli-activity.ts.
  const other = join(dirname(data), "Maestro");
  rmSync(other, { recursive: true, force: true });
  symlinkSync("maestro", other);

  const agent = {
    id: AGENT,
    name: AGENT,
    toolType: "claude-code",
    cwd: folder.checkout,
    projectRoot: folder.checkout,
    autoRunFolderPath: folder.playbook,
    customPath: claude,
  };
  write(join(data, "maestro-sessions.json"), { sessions: [agent] });
  write(join(data, "maestro-agent-configs.json"), { configs: { "claude-code": { customPath: claude } } });
  return data;
}

function write(file: string, content: object): void {
  writeFileSync(file, JSON.stringify(content));
}
