import { execFile } from "node:child_process";
import { accessSync, constants, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The binary to test with: TERRAFORM_BINARY_NAME, else terraform, else tofu; undefined if it is not on PATH. */
export function terraformBinary(): string | undefined {
  const named = process.env.TERRAFORM_BINARY_NAME;
  return (named ? [named] : ["terraform", "tofu"]).find(isOnPath);
}

function isOnPath(name: string): boolean {
  const folders = name.includes("/") ? [""] : realPath(process.env.PATH).split(delimiter);
  return folders.some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** A PATH without the launcher that npm puts on it, which has no Terraform of its own. */
export function realPath(path = ""): string {
  return path
    .split(delimiter)
    .filter((folder) => !/node_modules\/\.bin\/?$/.test(folder))
    .join(delimiter);
}

export interface PlannedChange {
  readonly address: string;
  /** `["create"]`, `["update"]`, `["delete", "create"]`, `["no-op"]`, `["read"]`. */
  readonly actions: readonly string[];
}

export interface Plan {
  /** Every resource and data source in the plan, also those with nothing to do. */
  readonly changes: readonly PlannedChange[];
  /** What `plan` printed, warnings included. */
  readonly diagnostics: string;
}

/** The part of `terraform show -json` that holds the state's resources of the root module. */
export interface State {
  readonly values?: {
    readonly outputs?: Readonly<Record<string, { readonly value: unknown }>>;
    readonly root_module: {
      readonly resources?: readonly {
        readonly address: string;
        readonly type: string;
        readonly name: string;
        readonly tainted?: boolean;
        readonly values: Readonly<Record<string, unknown>>;
      }[];
    };
  };
}

/**
 * A folder in which the real Terraform runs without asking, without colours, without an update check and without the
 * user's own CLI configuration. Each command rejects with everything that was printed if it fails.
 */
export class TerraformFolder {
  private readonly environment: NodeJS.ProcessEnv;

  /** @param environment to add, e.g. that of the stand-in providers */
  constructor(
    readonly folder: string,
    environment: Readonly<Record<string, string>> = {},
  ) {
    mkdirSync(folder, { recursive: true });
    const cliConfig = join(folder, "cli.tfrc");
    writeFileSync(cliConfig, "");
    this.environment = {
      ...process.env,
      PATH: realPath(process.env.PATH),
      CHECKPOINT_DISABLE: "1",
      TF_IN_AUTOMATION: "1",
      TF_CLI_CONFIG_FILE: cliConfig,
      ...environment,
    };
  }

  /** Writes a configuration in JSON syntax. */
  write(configuration: object, name = "main.tf.json"): void {
    writeFileSync(join(this.folder, name), JSON.stringify(configuration, null, 2));
  }

  init(): Promise<string> {
    return this.run("init", "-input=false", "-no-color");
  }

  validate(): Promise<string> {
    return this.run("validate", "-no-color");
  }

  async plan(...options: string[]): Promise<Plan> {
    const file = "planned.tfplan";
    const printed = await this.run("plan", "-input=false", "-no-color", `-out=${file}`, ...options);
    const shown = JSON.parse(await this.run("show", "-json", file)) as {
      resource_changes?: { address: string; change: { actions: string[] } }[];
    };
    const changes = (shown.resource_changes ?? []).map(({ address, change: { actions } }) => ({
      address,
      actions,
    }));
    return { changes, diagnostics: printed };
  }

  apply(...options: string[]): Promise<string> {
    return this.run("apply", "-input=false", "-no-color", "-auto-approve", ...options);
  }

  destroy(...options: string[]): Promise<string> {
    return this.run("destroy", "-input=false", "-no-color", "-auto-approve", ...options);
  }

  async state(): Promise<State> {
    return JSON.parse(await this.run("show", "-json")) as State;
  }

  /** Any other command. */
  run(...command: string[]): Promise<string> {
    const binary = terraformBinary();
    if (!binary) return Promise.reject(new Error("Neither terraform nor tofu is on PATH."));
    return new Promise((resolve, reject) => {
      const options = { cwd: this.folder, env: this.environment, maxBuffer: 64 * 1024 * 1024 };
      execFile(binary, command, options, (error, stdout, stderr) => {
        if (error) reject(new Error(`${binary} ${command.join(" ")} failed:\n${stdout}${stderr}`));
        else resolve(stdout + stderr);
      });
    });
  }
}
