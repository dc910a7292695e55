import type { ChildProcess } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import type { Readable } from "node:stream";

/** For the last lines of a program that has ended. */
const CLOSE_WITHIN_MS = 1000;

/** The lines that a program prints until it ends, though what it left running may keep its output open. */
export function linesOf(
  program: ChildProcess & { readonly stdout: Readable; readonly stderr: Readable },
): Interface {
  const lines = createInterface({ input: program.stdout, crlfDelay: Infinity });
  const close = (): void => {
    lines.close();
    program.stdout.destroy();
    program.stderr.destroy();
  };
  program.once("error", close);
  program.once("exit", () => setTimeout(close, CLOSE_WITHIN_MS).unref());
  return lines;
}
