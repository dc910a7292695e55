import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Result, execa } from "execa";
import { IsolatedNetwork } from "./network";

/** Works inside containers as well, where the default runtime and limits often do not. */
const RUNTIME = ["--runtime", "runc"];
const LIMITS = ["--ulimit", "nofile=8192:8192", "--ulimit", "nproc=4096:4096"];

export interface HostProps {
  readonly image: string;
  /** Environment of the container; values go through the environment of podman, not its arguments. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Folder that becomes /data. @default - a temporary folder, removed with the host */
  readonly data?: string;
  /** @default - one of its own, removed with the host */
  readonly network?: IsolatedNetwork;
  /** Whether the folder is mounted at /data. @default true */
  readonly mounted?: boolean;
  /** What runs in place of the entrypoint. @default - the entrypoint */
  readonly command?: readonly string[];
  /** Further arguments of `podman run`. @default - none */
  readonly options?: readonly string[];
}

type Output = Result<{ reject: false; all: true }>;

/** The host's image as a running container, with a folder of this machine as its volume. */
export class Host {
  public readonly name = `backoffice-${randomBytes(4).toString("hex")}`;

  private constructor(
    private readonly props: HostProps,
    public readonly data: string,
    public readonly network: IsolatedNetwork,
  ) {}

  /** Makes the host without starting it. */
  public static async make(props: HostProps): Promise<Host> {
    const data = props.data ?? mkdtempSync(join(tmpdir(), "backoffice-data-"));
    const host = new Host(props, data, props.network ?? (await IsolatedNetwork.make()));
    const variables = Object.keys(props.environment ?? {}).flatMap((name) => ["--env", name]);
    const options = [...RUNTIME, ...LIMITS, ...variables, ...(props.options ?? [])];
    const place = ["--name", host.name, "--hostname", "backoffice", "--network", host.network.option];
    const volume = props.mounted === false ? [] : ["--volume", `${data}:/data`];
    const [program, ...args] = props.command ?? [];
    const instead = program === undefined ? [] : ["--entrypoint", program];
    await execa("podman", ["create", ...options, ...place, ...volume, ...instead, props.image, ...args], {
      env: { ...props.environment },
    });
    return host;
  }

  public static async start(props: HostProps): Promise<Host> {
    const host = await Host.make(props);
    await host.start();
    return host;
  }

  public async start(): Promise<void> {
    await execa("podman", ["start", this.name]);
  }

  /** Runs a command in the container. @param user of the image. @default root */
  public async run(command: readonly string[], user = "root", input = ""): Promise<Output> {
    return execa("podman", ["exec", "--interactive", "--user", user, this.name, ...command], {
      reject: false,
      all: true,
      input,
    });
  }

  /** Runs a shell command in the container. @returns its standard output, without the last line break. @throws when it fails */
  public async shell(command: string, user = "root"): Promise<string> {
    const result = await this.run(["sh", "-c", command], user);
    if (result.exitCode !== 0) throw new Error(`${command}\nexit code ${result.exitCode}\n${result.all}`);
    return result.stdout;
  }

  /** HTTP from inside the host's network. @returns status code and body; status 0 when nothing answers */
  public async get(url: string, ...options: readonly string[]): Promise<{ status: number; body: string }> {
    const [program, args] = this.network.inside(
      "curl",
      "-s",
      "-m",
      "10",
      "-w",
      "\n%{http_code}",
      ...options,
      url,
    );
    const { stdout } = await execa(program, args, { reject: false });
    const lines = stdout.split("\n");
    return { status: Number(lines.pop()), body: lines.join("\n") };
  }

  /**
   * Waits until `condition` holds. One that throws doesn't hold yet: a container that has only just started
   * fails every command.
   * @throws Error with the last failure and the end of the log after `seconds`
   */
  public async until(what: string, seconds: number, condition: () => Promise<boolean>): Promise<number> {
    const start = performance.now();
    let failure: unknown;
    while (performance.now() - start < seconds * 1000) {
      const holds = await condition().catch((error: unknown) => {
        failure = error;
        return false;
      });
      if (holds) return (performance.now() - start) / 1000;
      await sleep(100);
    }
    const end = (await this.log()).slice(-3000);
    throw new Error(`${what}: not after ${seconds} s. The host's log ends with:\n${end}`, { cause: failure });
  }

  /** Waits until n8n answers a real webhook. @returns seconds it took */
  public async untilReady(seconds = 120): Promise<number> {
    return this.until("n8n answers its webhook", seconds, async () => {
      return (await this.get("http://127.0.0.1:5678/webhook/backoffice-ready")).status === 200;
    });
  }

  /** Waits for the container's end. @returns its exit code */
  public async exit(seconds = 30): Promise<number> {
    await this.until("the container ends", seconds, async () => !(await this.isRunning()));
    const { stdout } = await execa("podman", ["inspect", "--format", "{{.State.ExitCode}}", this.name]);
    return Number(stdout);
  }

  public async isRunning(): Promise<boolean> {
    const { stdout } = await execa("podman", ["inspect", "--format", "{{.State.Running}}", this.name]);
    return stdout === "true";
  }

  /** Sends a signal to the first process. */
  public async signal(signal: string): Promise<void> {
    await execa("podman", ["kill", "--signal", signal, this.name]);
  }

  /** What the container wrote to both its outputs. */
  public async log(): Promise<string> {
    const { all } = await execa("podman", ["logs", this.name], { all: true, reject: false });
    return all;
  }

  /** Removes the container, and what was made for it alone. */
  public async remove(): Promise<void> {
    await execa("podman", ["rm", "--force", "--time", "0", this.name], { reject: false });
    if (!this.props.network) await this.network.remove();
    if (!this.props.data) rmSync(this.data, { recursive: true, force: true });
  }
}
