import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** A running process. */
export interface Process {
  readonly parent: number;
  readonly argv: string[];
}

/** `npx cdktf deploy` has up to four processes above the program: a shell, the CLI, a shell, npx. */
const LEVELS = 8;

/** The command lines of this process's parents, nearest first; ends early where they can't be read. */
export function* ancestors(): Generator<string[]> {
  let pid = process.ppid;
  for (let level = 0; level < LEVELS && pid > 1; level++) {
    const found = read(pid);
    if (!found) return;
    yield found.argv;
    pid = found.parent;
  }
}

function read(pid: number): Process | undefined {
  try {
    return process.platform === "linux" ? fromProc(pid) : fromPs(pid);
  } catch {
    return undefined;
  }
}

function fromProc(pid: number): Process {
  return {
    parent: parentInStat(readFileSync(`/proc/${pid}/stat`, "utf8")),
    argv: splitCmdline(readFileSync(`/proc/${pid}/cmdline`, "utf8")),
  };
}

/** A process as `ps` shows it; without -ww it cuts lines at the width of the terminal, or at 80 characters (BSD, macOS). */
export function fromPs(pid: number): Process | undefined {
  const line = execFileSync("ps", ["-ww", "-o", "ppid=,args=", "-p", String(pid)], {
    encoding: "utf8",
    stdio: "pipe",
  });
  const [, parent, args] = /^\s*(\d+)\s+(.*)/.exec(line) ?? [];
  return args === undefined ? undefined : { parent: Number(parent), argv: splitArguments(args) };
}

/** The parent's id in `/proc/PID/stat`: the second field behind the name, which may hold blanks and brackets itself (proc(5)). */
export function parentInStat(stat: string): number {
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
}

/** The words of `/proc/PID/cmdline`. npm writes its whole title into the first: `npm exec cdktf deploy fly`. */
export function splitCmdline(cmdline: string): string[] {
  const words = cmdline.replace(/\0+$/, "").split("\0");
  return words.length === 1 && words[0] ? splitArguments(words[0]) : words;
}

/** The words of `ps`, which has lost the quotes: a path into node_modules may hold blanks and stays one word. */
export function splitArguments(args: string): string[] {
  return args.match(/\/(?!\S*\/node_modules\/)\S* .*?\/node_modules\/\S+|\S+/g) ?? [];
}
