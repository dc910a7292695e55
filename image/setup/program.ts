import { spawn } from "node:child_process";

export interface Ended {
  /** Null when a signal ended it, the time limit's included. */
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

export interface ProgramProps {
  /** Time limit. */
  readonly seconds: number;
  /** @default - the caller's folder */
  readonly cwd?: string;
  /** Added to the caller's environment. @default - nothing */
  readonly env?: Readonly<Record<string, string>>;
}

/** What ends a session's program; it reaches that program alone and not what runs in a group of its own. */
const ENDINGS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Characters kept of what a program prints, from its end. */
const KEPT = 65_536;

/**
 * Runs a program to its end, with nothing to read and no terminal. After the time limit it is killed with all it started.
 * It and what it starts can gain no rights: the session this runs in may use sudo. sudo itself is the exception.
 */
export async function runProgram(
  argv: readonly string[],
  { seconds, cwd, env }: ProgramProps,
): Promise<Ended> {
  const [program, ...args] = argv[0] === "sudo" ? argv : ["setpriv", "--no-new-privs", ...argv];
  const child = spawn(program ?? "", args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    // A process group of its own, to be killed as one.
    detached: true,
  });
  const said = { output: "", errors: "" };
  child.stdout
    .setEncoding("utf8")
    .on("data", (text: string) => (said.output = (said.output + text).slice(-KEPT)));
  child.stderr
    .setEncoding("utf8")
    .on("data", (text: string) => (said.errors = (said.errors + text).slice(-KEPT)));
  const timer = setTimeout(() => kill(child.pid), seconds * 1000);
  const end = (signal: NodeJS.Signals) => {
    kill(child.pid);
    process.kill(process.pid, signal);
  };
  for (const signal of ENDINGS) process.once(signal, end);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    return { code, ...said };
  } finally {
    clearTimeout(timer);
    for (const signal of ENDINGS) process.off(signal, end);
  }
}

function kill(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // It ended at this moment.
  }
}

/** The last line a program printed, errors first; a sentence when it printed none. */
export function lastWords({ code, output, errors }: Ended): string {
  const lines = `${output}\n${errors}`.split("\n").map((line) => line.trim());
  return lines.filter(Boolean).at(-1) ?? (code === null ? "it took too long" : `it ended with code ${code}`);
}
