import { existsSync, readFileSync } from "node:fs";
import { basename, delimiter, dirname, resolve } from "node:path";
import { execa } from "execa";
import { leaksBelow, secretsIn } from "./canary";
import { type RehearsalMachinesApi, startMachinesApi } from "./machines-api";
import { type StandIns, startStandIns } from "./provider";
import { Workspace } from "./workspace";

/** Token values that stand nowhere else, so that each place they turn up in is a leak. They have the shape of real ones. */
export const REHEARSAL_SECRETS = {
  FLY_API_TOKEN: "fo1_rehearsal-4Qm7Zt2Lk9Vx1Bn6",
  HCLOUD_TOKEN: "rehearsal01Hc7Yp3Wd8Ks5Jf2Gq9Lz4Xv6Nb1Mt0Re7Ua3Oi8Pe5Sd2Fg9Hj4K6",
  CLAUDE_CODE_OAUTH_TOKEN: "sk-ant-oat01-rehearsal-7Tg3Rf9Vb2Nm5Kj8",
  GH_TOKEN: "ghp_rehearsal2Wx8Cv4Bn7Mq1Lp6Zs3Dt9Fy",
  N8N_ENCRYPTION_KEY: "rehearsal-9d2f7c41b8e6",
} as const;

export interface CdktfResult {
  readonly exitCode: number;
  /** Standard output and standard error as they came, without colours. */
  readonly output: string;
}

/** Variables to set; undefined takes one away. */
export type Variables = Readonly<Record<string, string | undefined>>;

export interface StageProps {
  /** Where the commands run; removed when the stage is closed. @default - a copy of the project with a state of its own */
  readonly workspace?: Workspace;
  /** Names of secrets that are set on the Fly app already. @default - none */
  readonly secretsOnFly?: readonly string[];
}

/**
 * Everything around a deploy that costs an account, replaced at its edge: the providers, flyctl, ssh and Fly's secrets API. The cdktf CLI,
 * Terraform and our own programs are the real ones.
 */
export class Stage {
  public readonly environment: Readonly<Record<string, string>>;

  private constructor(
    public readonly standIns: StandIns,
    public readonly machinesApi: RehearsalMachinesApi,
    public readonly workspace: Workspace,
  ) {
    this.environment = {
      ...REHEARSAL_SECRETS,
      ...standIns.environment,
      ...terraformBehindLauncher(process.env["TERRAFORM_BINARY_NAME"]),
      FLY_FLAPS_BASE_URL: machinesApi.url,
      FLYCTL_RECORD: workspace.path("flyctl.jsonl"),
      SSH_RECORD: workspace.path("ssh.jsonl"),
      TF_CLI_CONFIG_FILE: workspace.path("terraformrc"),
      CDKTF_DISABLE_PLUGIN_CACHE_ENV: "1",
      CHECKPOINT_DISABLE: "1",
      CI: "1",
      FORCE_COLOR: "0",
    };
  }

  public static async open({
    workspace = rehearsedProject(),
    secretsOnFly = [],
  }: StageProps = {}): Promise<Stage> {
    const standIns = await startStandIns({ folder: workspace.path("cloud") });
    const token = REHEARSAL_SECRETS.FLY_API_TOKEN;
    const machinesApi = await startMachinesApi({ token, secrets: secretsOnFly, cloud: standIns.cloud });
    return new Stage(standIns, machinesApi, workspace);
  }

  /** Runs the cdktf CLI as the user would, in the rehearsal's workspace. */
  public async cdktf(args: readonly string[], variables: Variables = {}): Promise<CdktfResult> {
    const { exitCode, all } = await execa(resolve("node_modules/.bin/cdktf"), args, {
      cwd: this.workspace.folder,
      env: { ...this.environment, ...variables },
      stdin: "ignore",
      all: true,
      reject: false,
      stripFinalNewline: true,
    });
    return { exitCode: exitCode ?? 1, output: all };
  }

  /** Deploys a stack; the registry that the lock file would want is not there. */
  public deploy(stack: string, variables: Variables = {}): Promise<CdktfResult> {
    return this.cdktf(["deploy", stack, "--auto-approve", "--skip-provider-lock"], variables);
  }

  /** Where a token turned up that has no business there: in files of the workspace, in `output`, in what flyctl and ssh were given. */
  public leaks(output: string): string[] {
    const record = this.workspace.path("flyctl.jsonl");
    // flyctl signs in with its token from the environment; that one place is its due.
    const calls = existsSync(record)
      ? readFileSync(record, "utf8").trim().split("\n").map(withoutFlyToken)
      : [];
    return [
      ...leaksBelow(this.workspace.folder, REHEARSAL_SECRETS).filter(
        (leak) => !leak.startsWith("flyctl.jsonl:"),
      ),
      ...secretsIn(calls.join("\n"), REHEARSAL_SECRETS).map(
        (name) => `flyctl's arguments or environment: ${name}`,
      ),
      ...secretsIn(output, REHEARSAL_SECRETS).map((name) => `output: ${name}`),
    ];
  }

  public async close(): Promise<void> {
    await Promise.all([this.standIns.stop(), this.machinesApi.stop()]);
    this.workspace.remove();
  }
}

/** The user's description, but never the user's state, which may be a remote one, nor leave to destroy. */
const REHEARSED_DESCRIPTION = `import { backoffice as described } from "./described";
const kept = { allowDestroy: [] };
export const backoffice = {
  ...described,
  state: { backend: "local" },
  ...(described.fly && { fly: { ...described.fly, ...kept } }),
  ...(described.hetzner && { hetzner: { ...described.hetzner, ...kept } }),
};
`;

/** @param description text of backoffice.ts. @default - the project's */
export function rehearsedProject(description = readFileSync("backoffice.ts", "utf8")): Workspace {
  const files = {
    "described.ts": description,
    "backoffice.ts": REHEARSED_DESCRIPTION,
  };
  return new Workspace({ copied: true, files });
}

/** The recorders first, then the launcher, as npm puts it there; a binary named by its path would pass the launcher by. */
function terraformBehindLauncher(binary: string | undefined): Record<string, string> {
  const folders = [resolve("rehearsal/recorders"), resolve("node_modules/.bin"), process.env["PATH"] ?? ""];
  if (binary === undefined) return { PATH: folders.join(delimiter) };
  if (binary.includes("/")) folders.splice(2, 0, dirname(binary));
  return { PATH: folders.join(delimiter), TERRAFORM_BINARY_NAME: basename(binary) };
}

function withoutFlyToken(line: string): string {
  const call = JSON.parse(line) as { env: Record<string, string> };
  const { FLY_API_TOKEN: _, ...env } = call.env;
  return JSON.stringify({ ...call, env });
}
