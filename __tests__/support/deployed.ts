import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { afterAll, describe } from "vitest";
import { checkBackoffice, readDeployed, renderProblems, type Target } from "../../description";
import type { Fault } from "../../rehearsal/provider";
import { textOf } from "../../rehearsal/provider/values";
import { Stage, type Variables } from "../../rehearsal/stage";
import { Workspace } from "../../rehearsal/workspace";
import { type Changes, described, description } from "./description";
import { terraformBinary } from "./terraform";
import { present, synthesise, type Synthesis } from "./synthesis";
import { changesIn, runTerraform, type TerraformResult, withoutFrames } from "./terraform-run";

if (!terraformBinary())
  console.warn("Skipped: neither terraform nor tofu is on PATH (set TERRAFORM_BINARY_NAME).");

/** `describe` for what needs the real Terraform. */
export const describeTerraform = describe.skipIf(!terraformBinary());

const open = new Set<DeployedHost>();

// A test that fails does not get to its last line.
afterAll(() => Promise.all([...open].map((host) => host.close())));

/** One stack of the project in a place of its own, with the real Terraform and stand-ins for the clouds. */
export class DeployedHost {
  private synthesised: () => void = () => undefined;

  private constructor(
    public readonly target: Target,
    public readonly stage: Stage,
  ) {
    open.add(this);
  }

  /** A stack that is described but not deployed; `changes` as in `describe`. */
  public static async described(target: Target, changes: Changes = {}): Promise<DeployedHost> {
    const host = new DeployedHost(target, await Stage.open());
    host.describe(changes);
    await host.succeed("init", "-input=false");
    return host;
  }

  /** A deployed stack. */
  public static async deployed(target: Target, changes: Changes = {}): Promise<DeployedHost> {
    const host = await DeployedHost.described(target, changes);
    await host.deploy();
    return host;
  }

  /** Another one in the same condition, with a cloud of its own and the description unchanged. */
  public async copy(): Promise<DeployedHost> {
    const workspace = new Workspace();
    cpSync(this.path("cdktf.out"), workspace.path("cdktf.out"), { recursive: true });
    mkdirSync(workspace.path("cloud"));
    if (existsSync(this.path("cloud/cloud.json")))
      copyFileSync(this.path("cloud/cloud.json"), workspace.path("cloud/cloud.json"));
    for (const name of readdirSync(this.path()).filter((each) => each.startsWith("terraform.")))
      copyFileSync(this.path(name), workspace.path(name));
    const stage = await Stage.open({ workspace, secretsOnFly: this.stage.machinesApi.names() });
    const host = new DeployedHost(this.target, stage);
    host.describe();
    return host;
  }

  /**
   * Synthesises the stack from the description with some settings changed, now and, as the CLI does, before each command.
   *
   * @throws Error with what the user would read, when the description is refused
   */
  public describe(changes: Changes = {}, synthesis: Synthesis = {}): void {
    this.resynthesise(() => {
      const { host, problems } = checkBackoffice(described(changes), readDeployed(this.path()));
      const hindering = problems.filter(({ target }) => target === undefined || target === this.target);
      if (!host || hindering.length > 0) throw new Error(renderProblems(hindering));
      synthesise(this.target, host, this.stage.workspace, synthesis);
    });
  }

  /** As `describe`, past the check: what Terraform itself would make of it. */
  public describeUnchecked(changes: Changes = {}): void {
    const { host } = checkBackoffice(description);
    const { fly, hetzner, ...shared } = changes;
    const unchecked = {
      ...present(host),
      ...shared,
      fly: { ...present(host?.fly), ...(fly as object | undefined) },
      hetzner: { ...present(host?.hetzner), ...(hetzner as object | undefined) },
    };
    this.resynthesise(() => synthesise(this.target, unchecked, this.stage.workspace));
  }

  private resynthesise(synthesis: () => void): void {
    this.synthesised = synthesis;
    synthesis();
  }

  /** What Terraform would do, by address: "create", "update", "delete", "replace", "forget", "read". Absent: nothing. */
  public async plan(...options: string[]): Promise<Record<string, string>> {
    return changesIn(await this.succeed("plan", "-input=false", "-lock=false", "-json", ...options));
  }

  /** Applies; `variables` are the operator's environment. Never rejects. */
  public apply(variables: Variables = {}, ...options: string[]): Promise<TerraformResult> {
    return this.terraform(["apply", "-input=false", "-no-color", "-auto-approve", ...options], variables);
  }

  /** Applies, and fails the test with all that was printed if that fails. */
  public async deploy(variables: Variables = {}, ...options: string[]): Promise<string> {
    return succeeded(await this.apply(variables, ...options));
  }

  public destroy(variables: Variables = {}, ...options: string[]): Promise<TerraformResult> {
    return this.terraform(["destroy", "-input=false", "-no-color", "-auto-approve", ...options], variables);
  }

  public async succeed(...command: string[]): Promise<string> {
    return succeeded(await this.terraform(command));
  }

  public terraform(command: readonly string[], variables: Variables = {}): Promise<TerraformResult> {
    this.synthesised();
    return runTerraform(command, this.path("cdktf.out/stacks", this.target), {
      ...this.stage.environment,
      ...variables,
    });
  }

  public inject(...faults: Fault[]): void {
    this.stage.standIns.inject(...faults);
  }

  /** What there is in the cloud, as "type name", apart from null resources; each as often as it is there. */
  public get inTheCloud(): string[] {
    return this.cloud
      .resources()
      .filter(({ type }) => type !== "null_resource")
      .map(({ type, attributes }) => `${type} ${textOf(attributes["name"] ?? attributes["type"])}`)
      .sort();
  }

  public get cloud() {
    return this.stage.standIns.cloud;
  }

  /** The commands that went over ssh, in order. */
  public get overSsh(): string[] {
    return this.records("ssh.jsonl").map(({ argv }) => argv.at(-1) ?? "");
  }

  /** The calls of a recorded program, in order. */
  public records(name: "ssh.jsonl" | "flyctl.jsonl"): { readonly argv: string[] }[] {
    if (!existsSync(this.path(name))) return [];
    const lines = readFileSync(this.path(name), "utf8").trim().split("\n");
    return lines.map((line) => JSON.parse(line) as { argv: string[] });
  }

  /** Files below a folder of the workspace, links not followed. */
  public files(folder: string): string[] {
    return readdirSync(this.path(folder), { recursive: true, encoding: "utf8" });
  }

  public path(...parts: string[]): string {
    return this.stage.workspace.path(...parts);
  }

  public async close(): Promise<void> {
    if (open.delete(this)) await this.stage.close();
  }
}

function succeeded({ exitCode, output }: TerraformResult): string {
  if (exitCode !== 0) throw new Error(`Terraform failed:\n${output}`);
  return withoutFrames(output);
}
