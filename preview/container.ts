import { DATA, N8N_PORT, SSHD_PORT } from "../constructs/host-parts";
import type { Engine, EngineResult } from "./engine";
import { PreviewError } from "./error";
import { PLATFORM } from "./platform";

export interface ContainerProps {
  /** Name of the container, and of the volume that is its /data. */
  readonly name: string;
  readonly image: string;
  /** Ports of 127.0.0.1 on which the host's own are reached. */
  readonly ports: { readonly n8n: number; readonly ssh: number };
  readonly environment: Readonly<Record<string, string>>;
  /** Values go through the engine's environment: its arguments are for everybody to see. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Further words for `run`. */
  readonly runArgs: readonly string[];
}

/** Seconds the host has to end by itself; Fly.io gives it as many. */
const STOP_SECONDS = 5;

/** The preview's container and volume. */
export class Container {
  private end: Promise<PreviewError> | undefined;

  public constructor(
    private readonly engine: Engine,
    private readonly props: ContainerProps,
  ) {}

  /** @throws PreviewError when the engine can't start it */
  public async start(signal: AbortSignal): Promise<void> {
    const { engine, props } = this;
    const volume = await engine.run(["volume", "create", props.name], { signal });
    this.expect(volume, "make the volume");
    this.expect(await engine.run(runArguments(props), { signal, env: props.secrets }), "start the container");
  }

  /** Resolves when the started container ends, with what it said. @throws the signal's reason when that ends the waiting */
  public ended(signal: AbortSignal): Promise<PreviewError> {
    return (this.end ??= this.waitForEnd(signal));
  }

  /** The last lines of the container. */
  public async log(): Promise<string> {
    return (await this.engine.run(["logs", "--tail", "40", this.props.name])).output;
  }

  /** Stops it and removes all that a preview leaves behind. @returns what could not be removed, as a command that does it */
  public async remove(): Promise<string[]> {
    const { name } = this.props;
    await this.engine.run(["stop", "-t", String(STOP_SECONDS), name]);
    const removals = [
      ["rm", "--force", "--volumes", name],
      ["volume", "rm", "--force", name],
    ];
    const left: string[] = [];
    for (const words of removals) {
      const { exitCode, output } = await this.engine.run(words);
      if (exitCode !== 0 && !/no such/i.test(output)) left.push([this.engine.name, ...words].join(" "));
    }
    return left;
  }

  private async waitForEnd(signal: AbortSignal): Promise<PreviewError> {
    const { exitCode, stdout } = await this.engine.run(["wait", this.props.name], { signal });
    const code = exitCode === 0 ? ` with exit code ${stdout.trim()}` : "";
    return new PreviewError(
      `The host ended by itself${code}; the lines above are its last.`,
      await this.log(),
    );
  }

  private expect({ exitCode, output }: EngineResult, what: string): void {
    if (exitCode === 0) return;
    throw new PreviewError(
      `${this.engine.name} could not ${what} (exit code ${exitCode}); it says why above.`,
      output,
    );
  }
}

/** The words behind `podman` that start the container. */
export function runArguments({
  name,
  image,
  ports,
  environment,
  secrets,
  runArgs,
}: ContainerProps): string[] {
  return [
    "run",
    "--detach",
    "--pull=never",
    `--platform=${PLATFORM}`,
    `--name=${name}`,
    `--volume=${name}:${DATA}`,
    `--publish=127.0.0.1:${ports.n8n}:${N8N_PORT}`,
    `--publish=127.0.0.1:${ports.ssh}:${SSHD_PORT}`,
    ...Object.entries(environment).map(([variable, value]) => `--env=${variable}=${value}`),
    ...Object.keys(secrets).map((secret) => `--env=${secret}`),
    ...runArgs,
    image,
  ];
}
