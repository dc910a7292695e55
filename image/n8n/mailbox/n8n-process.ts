import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Numbers of the processes of `user` that are n8n itself: not its command line's, nor its helpers. */
export function n8nProcesses(user: number, proc = "/proc"): number[] {
  return readdirSync(proc)
    .filter((name) => /^\d+$/.test(name) && isN8n(join(proc, name), user))
    .map(Number);
}

function isN8n(folder: string, user: number): boolean {
  try {
    if (statSync(folder).uid !== user) return false;
    const [, program = "", command] = readFileSync(join(folder, "cmdline"), "utf8").split("\0");
    return program.endsWith("/.bin/n8n") && command === "start";
  } catch {
    // It ended meanwhile.
    return false;
  }
}
