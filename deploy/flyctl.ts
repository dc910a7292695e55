import { resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { execa } from "execa";
import { StepError } from "./fail";
import { flyToken } from "./fly-token";
import { withFlyctlSurroundings } from "./flyctl-environment";
import { flyctlFailure } from "./flyctl-failure";
import { programPath } from "./program-path";
import { redaction } from "./redaction";

export interface FlyctlOptions {
  /** @default - an empty folder made for this run */
  readonly cwd?: string;
  /** flyctl itself waits for ever for a silent server. @default 30 */
  readonly timeoutMinutes?: number;
  /** Gets each line of progress, of both streams, without colours and secrets. @default - progress is dropped */
  readonly onLine?: (line: string) => void;
}

export interface FlyctlResult {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs flyctl in an environment of its own: private configuration folder, no log file, no telemetry, no token but its own.
 *
 * @throws StepError when flyctl is not installed, fails, takes too long or is interrupted
 */
export async function runFlyctl(args: readonly string[], options: FlyctlOptions = {}): Promise<FlyctlResult> {
  const program = findFlyctl();
  const clean = redaction(flyToken().secrets);
  const minutes = options.timeoutMinutes ?? 30;
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  try {
    return await withFlyctlSurroundings(async ({ environment, emptyFolder }) => {
      const cleanLines = function* (line: unknown) {
        const shown = clean(stripVTControlCharacters(String(line)));
        options.onLine?.(shown);
        yield shown;
      };
      const result = await execa(program, args, {
        cwd: options.cwd ?? emptyFolder,
        env: environment,
        extendEnv: false,
        stdin: "ignore",
        stdout: cleanLines,
        stderr: cleanLines,
        all: true,
        timeout: minutes * 60_000,
        cancelSignal: interruption.signal,
        reject: false,
      });
      if (!result.failed) return { stdout: result.stdout, stderr: result.stderr };
      throw new StepError(flyctlFailure(args, result, minutes));
    });
  } finally {
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  }
}

/** flyctl installs itself under both names; `flyctl` first, because Concourse CI has a `fly` too. */
function findFlyctl(): string {
  const program = programPath("flyctl") ?? programPath("fly");
  if (program) return resolve(program);
  throw new StepError(
    "flyctl is not installed, or not on the PATH; it builds the image on Fly.io.\n" +
      "Install it: curl -L https://fly.io/install.sh | sh    (macOS: brew install flyctl)\n" +
      "Then deploy again: npx cdktf deploy fly",
  );
}
