import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { spawn } from "@cdktf/node-pty-prebuilt-multiarch";
import { execa } from "execa";
import { textOf } from "../../rehearsal/provider/values";
import { Stage, type Variables } from "../../rehearsal/stage";
import { Workspace } from "../../rehearsal/workspace";
import { backofficeFile, type Changes } from "../support/description";
import { realPath } from "../support/terraform";
import { runTerraform } from "../support/terraform-run";

const STATE = "terraform.hetzner.tfstate";
/** What a deploy leaves behind, beside the synthesised stack. */
const KEPT = [STATE, "cloud/cloud.json"];
const FRESH = [...KEPT, "ssh.jsonl", ".replace.hetzner.json", ".known_hosts.hetzner"];

/** A line of OpenSSH's known_hosts with a key of nobody's. */
export const pinned = (address: string) =>
  `${address} ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDVDgQwwKmyAswEUqWf5Ftu7csKRun84RZ/g9Imao2YQ\n`;

export interface Operated {
  readonly exitCode: number;
  readonly stdout: string;
  /** Standard error, with "N s" for times. */
  readonly told: string;
}

/** A copy of the project in which the `backoffice` command is used, with the real Terraform and stand-ins for the cloud and ssh. */
export class OperatedHost {
  private constructor(public readonly stage: Stage) {}

  /** A description and nothing else. */
  public static async described(): Promise<OperatedHost> {
    const files = { "backoffice.ts": backofficeFile() };
    return new OperatedHost(await Stage.open({ workspace: new Workspace({ copied: true, files }) }));
  }

  /** A deployed host, to be restored to just that. */
  public static async deployed(): Promise<OperatedHost> {
    const host = await OperatedHost.described();
    await host.deploy();
    host.keep();
    return host;
  }

  /** Remembers state and cloud as they are now. */
  public keep(): void {
    for (const file of KEPT) cpSync(this.path(file), this.path(`${basename(file)}.kept`));
  }

  /** Loses Terraform's state. */
  public forget(): void {
    rmSync(this.path(STATE));
  }

  /** Puts everything back to what was kept. */
  public restore(): void {
    this.stage.standIns.clearFaults();
    this.describe();
    for (const file of FRESH) rmSync(this.path(file), { force: true });
    for (const file of KEPT) {
      if (existsSync(this.path(`${basename(file)}.kept`)))
        cpSync(this.path(`${basename(file)}.kept`), this.path(file));
    }
  }

  public describe(changes: Changes = {}): void {
    const text = backofficeFile(changes);
    if (readFileSync(this.path("backoffice.ts"), "utf8") !== text)
      this.stage.workspace.write("backoffice.ts", text);
  }

  /** Deploys as the CLI would, apart from its interface. @returns what was printed */
  public async deploy(variables: Variables = {}): Promise<{ exitCode: number; output: string }> {
    await this.node("main.ts");
    const environment = { ...this.stage.environment, ...variables };
    await this.terraform("init", "-input=false");
    return runTerraform(["apply", "-input=false", "-no-color", "-auto-approve"], this.folder, environment);
  }

  /** Runs Terraform in the stack's folder as it was last synthesised. */
  public terraform(...command: string[]): Promise<{ exitCode: number; output: string }> {
    return runTerraform(command, this.folder, this.stage.environment);
  }

  private get folder(): string {
    return this.path("cdktf.out/stacks/hetzner");
  }

  /** Runs `npx backoffice`. @param until text after which it is sent SIGTERM. @default - it runs to its end */
  public async backoffice(words: string, variables: Variables = {}, until?: string): Promise<Operated> {
    const program = this.node("operator/backoffice.ts", words.split(" "), variables);
    let seen = "";
    program.stderr.on("data", (data: Buffer) => {
      seen += data.toString();
      if (until && seen.includes(until)) program.kill("SIGTERM");
    });
    const { exitCode, stdout, stderr } = await program;
    const told = stripVTControlCharacters(stderr).replace(/\b\d+(\.\d+)? ?(m?s)\b/g, "N s");
    return { exitCode: exitCode ?? 1, stdout, told };
  }

  /** Runs `npx backoffice` on a terminal, and answers its one question. @returns what the terminal showed */
  public onTerminal(words: string, question: string, answer: string): Promise<string> {
    const environment = {
      ...process.env,
      ...this.stage.environment,
      PATH: realPath(this.stage.environment["PATH"]),
    };
    const terminal = spawn("node", ["run.mjs", "operator/backoffice.ts", ...words.split(" ")], {
      cwd: this.path(),
      env: environment,
      cols: 200,
    });
    let seen = "";
    let isAnswered = false;
    terminal.onData((data) => {
      seen += data;
      if (isAnswered || !seen.includes(question)) return;
      isAnswered = true;
      terminal.write(answer);
    });
    return new Promise((done) => terminal.onExit(() => done(seen)));
  }

  private node(program: string, words: readonly string[] = [], variables: Variables = {}) {
    const env = { ...this.stage.environment, ...variables };
    return execa("node", ["run.mjs", program, ...words], {
      cwd: this.path(),
      env: { ...env, PATH: realPath(env["PATH"]) },
      stdin: "ignore",
      reject: false,
      forceKillAfterDelay: false,
    });
  }

  public get cloud() {
    return this.stage.standIns.cloud;
  }

  /** The one server there is. */
  public get server() {
    const [server, ...others] = this.cloud.resources("hcloud_server");
    if (others.length > 0) throw new Error("There is more than one server.");
    return server;
  }

  public get volume() {
    return this.cloud.resources("hcloud_volume")[0];
  }

  public get address(): string {
    return textOf(this.cloud.resources("hcloud_primary_ip")[0]?.attributes["ip_address"] ?? null);
  }

  /** The commands that went over ssh, in order. */
  public get overSsh(): string[] {
    if (!existsSync(this.path("ssh.jsonl"))) return [];
    const lines = readFileSync(this.path("ssh.jsonl"), "utf8").trim().split("\n");
    return lines.map((line) => (JSON.parse(line) as { argv: string[] }).argv.at(-1) ?? "");
  }

  public get knownHosts(): string {
    return readFileSync(this.path(".known_hosts.hetzner"), "utf8");
  }

  public pin(...addresses: string[]): void {
    writeFileSync(this.path(".known_hosts.hetzner"), addresses.map(pinned).join(""));
  }

  public path(...parts: string[]): string {
    return this.stage.workspace.path(...parts);
  }

  public close(): Promise<void> {
    return this.stage.close();
  }
}
