import { spawn } from "node:child_process";

/** One run of git. */
export interface GitRun {
  /** The repository, or where there is none yet the folder. */
  readonly cwd: string;
  /** Further variables for its environment. @default - none */
  readonly env?: Readonly<Record<string, string>>;
  /** Given on standard input. @default - nothing */
  readonly input?: string | NodeJS.ReadableStream;
  /** Milliseconds it may take. @default 60000 */
  readonly patience?: number;
  /** Bytes it may write. @default 64 MiB */
  readonly outputLimit?: number;
  /** Bytes of memory it may ask for. @default - as much as it likes */
  readonly memory?: number;
}

/** git failed, or was ended because it took or wrote too much. */
export class GitFailure extends Error {
  /** What it wrote on standard error. */
  readonly said: string;
  /** Which limit ended it. @default - none, it failed by itself */
  readonly limit?: "time" | "output";

  constructor(args: readonly string[], said: string, limit?: "time" | "output") {
    const ended = limit === "time" ? "took too long" : limit === "output" ? "wrote too much" : "failed";
    super(`git ${subcommand(args)} ${ended}${said === "" ? "" : `: ${said}`}`);
    this.said = said;
    if (limit) this.limit = limit;
  }
}

/** Nothing of a repository or of the machine may say what git runs or reads. */
const SETTINGS = [
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "protocol.allow=never",
  "protocol.https.allow=always",
  "protocol.http.allow=always",
  "http.followRedirects=false",
  "gc.autoDetach=false",
  "advice.detachedHead=false",
  // Within the limit of memory, whatever the size of a repository.
  "core.packedGitWindowSize=32m",
  "core.packedGitLimit=256m",
];

const ENVIRONMENT = {
  PATH: "/usr/local/bin:/usr/bin:/bin",
  HOME: "/nonexistent",
  LC_ALL: "C.UTF-8",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_ATTR_NOSYSTEM: "1",
  GIT_TERMINAL_PROMPT: "0",
  GIT_NO_REPLACE_OBJECTS: "1",
};

/** The end of what git says that goes into a message, in characters. */
const SAID = 2000;

/**
 * Runs git without a shell and without anybody's configuration; what it wrote on standard output.
 * @throws GitFailure
 */
export async function git(args: readonly string[], run: GitRun): Promise<Buffer> {
  const { cwd, env, input, patience = 60_000, outputLimit = 64 * 1024 * 1024, memory } = run;
  const settings = SETTINGS.flatMap((setting) => ["-c", setting]);
  const limited = memory === undefined ? [] : ["prlimit", `--as=${memory}`, "--"];
  const [program = "git", ...rest] = [...limited, "git", ...settings, ...args];
  // A group of its own, so that a limit ends also what git has started.
  const child = spawn(program, rest, { cwd, env: { ...ENVIRONMENT, ...env }, detached: true });
  const out: Buffer[] = [];
  let [written, said, limit] = [0, "", undefined as "time" | "output" | undefined];
  const end = (why?: "time" | "output"): void => {
    limit ??= why;
    if (child.pid !== undefined && child.exitCode === null) kill(child.pid);
  };
  const atExit = () => end();
  process.once("exit", atExit);
  const timer = setTimeout(() => end("time"), patience);
  child.stdout.on("data", (chunk: Buffer) => {
    written += chunk.length;
    if (written > outputLimit) end("output");
    else out.push(chunk);
  });
  child.stderr.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-SAID)));
  // git may be gone before it has read everything.
  child.stdin.on("error", () => undefined);
  if (typeof input === "object") input.pipe(child.stdin);
  else child.stdin.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  }).finally(() => {
    clearTimeout(timer);
    process.off("exit", atExit);
  });
  if (code !== 0 || limit) throw new GitFailure(args, said.trim(), limit);
  return Buffer.concat(out);
}

function kill(group: number): void {
  try {
    process.kill(-group, "SIGKILL");
  } catch {
    // It has just ended by itself.
  }
}

function subcommand(args: readonly string[]): string {
  return args.find((arg, index) => !arg.startsWith("-") && args[index - 1] !== "-c") ?? "";
}
