import type { Readable } from "node:stream";
import { execa } from "execa";

export interface RunOptions {
  readonly input?: string | Readable;
  /** Whether an exit code other than 0 throws. @default true */
  readonly reject?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds. @default - as long as it takes */
  readonly timeout?: number;
}

export interface RunResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, in the order in which they came. */
  readonly all: string;
}

/** Runs a program with what a test asked for, in an environment. @throws ExecaError when it fails and `reject` is not false */
export async function execute(
  program: string,
  args: readonly string[],
  { input, reject, timeout }: RunOptions,
  environment: { env: NodeJS.ProcessEnv; extendEnv?: boolean },
): Promise<RunResult> {
  const { exitCode, stdout, stderr, all } = await execa(program, args, {
    ...environment,
    ...(input === undefined ? { stdin: "ignore" as const } : { input }),
    ...(timeout !== undefined && { timeout }),
    reject: reject ?? true,
    all: true,
  });
  // Ended by a signal: the time was up.
  return { exitCode: exitCode ?? -1, stdout, stderr, all };
}
