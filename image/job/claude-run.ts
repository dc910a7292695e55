import { type ChildProcess, spawn } from "node:child_process";
import { brokenOff } from "./claude-problem.ts";
import { type ClaudeEnd, readClaudeLine } from "./claude-stream.ts";
import { linesOf } from "./program-lines.ts";

export interface ClaudeRun {
  /** Arguments, which make it print its stream: `--output-format stream-json --verbose`. */
  readonly args: readonly string[];
  /** Given on its standard input. @default - none */
  readonly prompt?: string;
  /** Working directory. @default - that of this process */
  readonly cwd?: string;
  /** Takes each line as it was printed. @default - nobody */
  readonly line?: (line: string) => void;
  /** Takes what the agent says and does. */
  readonly say: (text: string) => void;
}

/** How a run of Claude Code ended, and its exit code. */
export interface ClaudeEnded extends ClaudeEnd {
  readonly code: number;
}

const ERRORS_KEPT = 4000;

/** Runs Claude Code (`claude` on the PATH) once. Never throws: what goes wrong is a problem in the result. */
export async function runClaude({ args, prompt, cwd, line, say }: ClaudeRun): Promise<ClaudeEnded> {
  const child = spawn("claude", args, { cwd, stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.on("error", ignore).end(prompt ?? "");
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-ERRORS_KEPT)));
  const how = ended(child);

  let end: ClaudeEnd | undefined;
  for await (const each of linesOf(child)) {
    line?.(each);
    const { said, result } = readClaudeLine(each);
    for (const text of said) say(text);
    end = result ?? end;
  }
  const { code, told } = await how;
  return { ...(end ?? { turns: 0, cost: 0, problem: brokenOff(told, errors) }), code };
}

function ended(child: ChildProcess): Promise<{ code: number; told: string }> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ code: 127, told: error.message }));
    child.once("exit", (code, signal) =>
      resolve({ code: code ?? 1, told: signal ? `ended by ${signal}` : `exit code ${code ?? 1}` }),
    );
  });
}

function ignore(): void {
  // A program that ends before it has read all of its input says so by its exit code.
}
