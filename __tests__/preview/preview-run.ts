import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa, type ResultPromise } from "execa";
import { expect } from "vitest";

/** In milliseconds. */
export const SECONDS = 1000;

const PRELOADED = ["ports-in-use", "machine"].map((name) => `--import=./__tests__/preview/${name}.mjs`);

type Program = ResultPromise<{ reject: false; stdin: "ignore" }>;

/** One call of podman or docker, as the recorder wrote it down. */
interface Call {
  readonly engine: string;
  readonly argv: string[];
  readonly env: Record<string, string>;
}

/** A place for `npm run preview` to run in, with no other engine on the PATH than the recorders a test installs. */
export class PreviewRun {
  private readonly folder = mkdtempSync(join(tmpdir(), "preview-"));
  private readonly bin = join(this.folder, "bin");
  private readonly state = join(this.folder, "state");
  private readonly record = join(this.folder, "record");
  private readonly programs: Program[] = [];

  /** File with the process id of a step of a build that hangs. */
  public readonly buildStep = `${this.record}.step`;

  public constructor() {
    for (const each of [this.bin, this.state]) mkdirSync(each);
  }

  /** Puts the recorder on the PATH as `engine`. */
  public install(engine: "podman" | "docker"): void {
    const recorder = resolve("__tests__/preview/engine-recorder.mjs");
    const script = `#!/bin/sh\nexec "${process.execPath}" "${recorder}" ${engine} "$@"\n`;
    writeFileSync(join(this.bin, engine), script, { mode: 0o755 });
  }

  public start(words: readonly string[] = [], environment: Record<string, string> = {}): Program {
    const program = execa(process.execPath, [...PRELOADED, "run.mjs", "preview/preview.ts", ...words], {
      env: {
        PATH: this.bin,
        HOME: this.folder,
        ENGINE_STATE: this.state,
        ENGINE_RECORD: this.record,
        MACHINE: "x86_64",
        ...environment,
      },
      extendEnv: false,
      stdin: "ignore",
      reject: false,
    });
    this.programs.push(program);
    return program;
  }

  public calls(): Call[] {
    if (!existsSync(this.record)) return [];
    const lines = readFileSync(this.record, "utf8").trim().split("\n");
    return lines.map((line) => JSON.parse(line) as Call);
  }

  /** The first call of an engine's command. */
  public call(command: string): Call | undefined {
    return this.calls().find(({ argv }) => argv[0] === command);
  }

  /** What the engine was told to do, in order. */
  public commands(): string[] {
    return this.calls().map(({ argv }) => argv.slice(0, argv[0] === "volume" ? 2 : 1).join(" "));
  }

  public async untilCalled(command: string): Promise<void> {
    await expect.poll(() => this.commands(), { timeout: 15 * SECONDS }).toContain(command);
  }

  /** Containers and volumes that there are, as `container-NAME` and `volume-NAME`. */
  public left(): string[] {
    return readdirSync(this.state);
  }

  /** Ends what a failed test left running. */
  public async remove(): Promise<void> {
    for (const program of this.programs) program.kill("SIGKILL");
    await Promise.all(this.programs);
    for (const file of this.left().filter((name) => name.startsWith("container-"))) {
      const pid = Number(readFileSync(join(this.state, file), "utf8"));
      if (pid) process.kill(pid);
    }
    rmSync(this.folder, { recursive: true });
  }
}

/** Resolves with what stands on standard output once `pattern` does. */
export async function printed(program: Program, pattern: RegExp): Promise<string> {
  let text = "";
  program.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  await expect.poll(() => text, { timeout: 15 * SECONDS }).toMatch(pattern);
  return text;
}

/** How a program ended, and all it printed. */
export async function ended(program: Program) {
  const { exitCode, stdout, stderr } = await program;
  return { exitCode, stdout, stderr };
}
