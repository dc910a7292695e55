import { spawnSync } from "node:child_process";

/** Far above what the slowest disk takes, so that only a hang meets it. */
export const MINUTES = 60_000;

/** Runs n8n's command line; returns what it printed when it failed. */
export function n8nCommand(args: readonly string[], timeout: number): string | undefined {
  const run = spawnSync("/usr/local/bin/n8n", args, {
    encoding: "utf8",
    timeout,
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (run.status === 0) return undefined;
  return (
    run.error?.message ??
    (lastWords(`${run.stdout}${run.stderr}`) || (run.signal ?? `exit code ${String(run.status)}`))
  );
}

/** The last line that isn't of a stack is the reason; a page of migrations may stand before it. */
function lastWords(output: string): string {
  const lines = output.split("\n").map((line) => line.trim());
  return lines.findLast((line) => line !== "" && !line.startsWith("at ")) ?? "";
}
