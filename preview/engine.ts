import { stripVTControlCharacters } from "node:util";
import { execa } from "execa";
import { programPath } from "../deploy/program-path";
import { PreviewError } from "./error";
import { interruptOn } from "./process-group";

/** Programs that build and run containers with the same command line, in the order they are looked for. */
export const ENGINES = ["podman", "docker"] as const;
export type EngineName = (typeof ENGINES)[number];

export interface EngineCall {
  /** Variables on top of this program's own. @default - none */
  readonly env?: Readonly<Record<string, string>>;
  /** Interrupts the command. @default - nothing does */
  readonly signal?: AbortSignal;
  /** Gets each line of both streams as it comes, without colours. @default - lines are only kept */
  readonly onLine?: (line: string) => void;
}

export interface EngineResult {
  readonly exitCode: number;
  readonly stdout: string;
  /** Both streams as they came. */
  readonly output: string;
}

/** The user's podman or docker. */
export class Engine {
  private constructor(
    public readonly name: EngineName,
    private readonly program: string,
  ) {}

  /**
   * @param wanted @default - the first one that is installed
   * @throws PreviewError when there is none, or it does not answer
   */
  public static async find(wanted?: EngineName): Promise<Engine> {
    const names = wanted ? [wanted] : ENGINES;
    const [engine] = names.flatMap((name) => {
      const program = programPath(name);
      return program ? [new Engine(name, program)] : [];
    });
    if (!engine) throw new PreviewError(notInstalled(wanted));
    const { exitCode, output } = await engine.run(["info"]);
    if (exitCode !== 0) throw new PreviewError(notAnswering(engine.name), output);
    return engine;
  }

  /**
   * Runs one command to its end, whatever its exit code.
   *
   * @throws the signal's reason when that interrupted it; the exit code would say nothing (podman's build then ends with 0)
   */
  public async run(
    args: readonly string[],
    { env = {}, signal, onLine }: EngineCall = {},
  ): Promise<EngineResult> {
    signal?.throwIfAborted();
    const line = function* (text: unknown) {
      const shown = stripVTControlCharacters(String(text));
      onLine?.(shown);
      yield shown;
    };
    const command = execa(this.program, args, {
      env,
      // A group of its own, so that a terminal's Ctrl+C comes to this program alone.
      detached: true,
      stdin: "ignore",
      stdout: line,
      stderr: line,
      all: true,
      reject: false,
    });
    const stop = signal && interruptOn(signal, command.pid);
    const { exitCode, stdout, all, shortMessage } = await command;
    stop?.();
    signal?.throwIfAborted();
    return { exitCode: exitCode ?? 1, stdout, output: all || (shortMessage ?? "") };
  }
}

const HOW_TO_INSTALL =
  "Install podman: apt-get install podman, dnf install podman, or https://podman.io/docs/installation (macOS, Windows)";

function notInstalled(wanted: EngineName | undefined): string {
  if (wanted === "docker") {
    return "docker is not installed (no such program on PATH).\nInstall it: https://docs.docker.com/engine/install/; or leave out --engine docker.";
  }
  const missing = wanted ? `${wanted} is not installed` : "Neither podman nor docker is installed";
  return `${missing} (no such program on PATH); one of the two builds and runs the preview.\n${HOW_TO_INSTALL}`;
}

function notAnswering(name: EngineName): string {
  const other = ENGINES.find((each) => each !== name) ?? name;
  const start =
    name === "podman"
      ? "On macOS and Windows start its machine: podman machine init; podman machine start"
      : "Start Docker Desktop, or the daemon: sudo systemctl start docker";
  return `${name} is installed but does not answer: \`${name} info\` failed.\n${start}\nOr use the other one: npm run preview -- --engine ${other}`;
}
