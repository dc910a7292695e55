import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { execa } from "execa";

/** One call of the rehearsal's ssh, as it wrote it down. */
export interface SshCall {
  readonly argv: string[];
  readonly env: Record<string, string>;
  readonly stdin: {
    readonly bytes: number;
    readonly sha256: string;
    readonly files: { readonly path: string; readonly mode: string; readonly type: string }[];
  };
}

/** Tokens that stand in an operator's environment and belong nowhere else. */
export const CANARIES = {
  HCLOUD_TOKEN: "canary-of-hetzner-".padEnd(64, "0"),
  FLY_API_TOKEN: "canary-of-fly",
  GH_TOKEN: "canary-of-github",
  CLAUDE_CODE_OAUTH_TOKEN: "canary-of-claude",
  N8N_ENCRYPTION_KEY: "canary-of-n8n",
  AWS_SECRET_ACCESS_KEY: "canary-of-the-state-backend",
};

/** A place for the programs of the Hetzner target to run in as Terraform runs them, with the rehearsal's ssh on the PATH. */
export class HetznerStep {
  public readonly folder = mkdtempSync(join(tmpdir(), "hetzner-step-"));
  public readonly image = join(this.folder, "image");
  private readonly record = join(this.folder, "ssh.jsonl");

  public constructor() {
    mkdirSync(join(this.image, "@services/n8n"), { recursive: true });
    writeFileSync(join(this.image, "Dockerfile"), "FROM scratch\n");
    writeFileSync(join(this.image, ".dockerignore"), "secrets\n");
    writeFileSync(join(this.image, "secrets"), "never sent\n");
    writeFileSync(join(this.image, "@services/n8n/run"), "#!/bin/sh\n");
    chmodSync(join(this.image, "@services/n8n/run"), 0o755);
    symlinkSync("run", join(this.image, "@services/n8n/start"));
  }

  /** Starts a program of `deploy/`; a variable given as undefined is not set. */
  public async run(program: string, variables: Record<string, string | undefined> = {}) {
    const environment: Record<string, string | undefined> = {
      ...CANARIES,
      PATH: [resolve("rehearsal/recorders"), dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter),
      HOME: this.folder,
      SSH_AUTH_SOCK: "/run/agent.sock",
      SSH_RECORD: this.record,
      SERVER_ADDRESS: "203.0.113.7",
      IMAGE_FOLDER: this.image,
      IMAGE_TAG: "0123456789ab",
      ...variables,
    };
    const env = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined));
    const { exitCode, stdout, stderr } = await execa(process.execPath, ["run.mjs", `deploy/${program}.ts`], {
      env: env as Record<string, string>,
      extendEnv: false,
      stdin: "ignore",
      reject: false,
    });
    return { exitCode, stdout: withoutTimes(stdout), stderr };
  }

  public get calls(): SshCall[] {
    const lines = existsSync(this.record) ? readFileSync(this.record, "utf8").trim().split("\n") : [];
    return lines.map((line) => JSON.parse(line) as SshCall);
  }

  /** What ran on the server, in order. */
  public get commands(): (string | undefined)[] {
    return this.calls.map((call) => call.argv.at(-1));
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** Seconds differ from run to run. */
function withoutTimes(text: string): string {
  return text.replace(/\(\d+ s\)/g, "(N s)");
}
