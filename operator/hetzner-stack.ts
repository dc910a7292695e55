import { App } from "cdktf";
import { backoffice } from "../backoffice";
import { BackofficeHost } from "../constructs/backoffice-host";
import { HostImage } from "../constructs/host-image";
import { SecretReference } from "../constructs/secret-reference";
import { admission } from "../deploy/admission";
import { hetznerTarget } from "../deploy/targets";
import { type HetznerSettings, type Host, readDeployed } from "../description";
import { stackState, type StackState } from "./hetzner-state";
import { Refusal } from "./refusal";
import { Terraform } from "./terraform";

/** The hetzner stack as described, and Terraform in it. */
export class HetznerStack {
  public readonly terraform = new Terraform("hetzner");

  private constructor(
    private readonly host: Host,
    /** The section of backoffice.ts. */
    public readonly settings: HetznerSettings,
  ) {}

  /**
   * Checks description and machine as `cdktf COMMAND hetzner` would, and makes the stack's folder ready for Terraform.
   *
   * @param command "deploy" wants the token too; "output" only reads the state
   * @throws Refusal with everything that is in the way
   */
  public static async open(command: "deploy" | "output"): Promise<HetznerStack> {
    const asked = {
      command,
      targets: ["hetzner" as const],
      patterns: false,
      unknown: [],
      migratesState: false,
    };
    const admitted = admission(backoffice, readDeployed("."), asked, process.env);
    if ("refusal" in admitted) throw new Refusal(admitted.refusal);
    const { hetzner } = admitted.host;
    if (!hetzner) throw new Refusal("backoffice.ts has no hetzner section, so there is no hetzner host.");
    const stack = new HetznerStack(admitted.host, hetzner);
    stack.synthesise();
    await stack.terraform.init();
    return stack;
  }

  /** Name of the host, hence of its server. */
  public get name(): string {
    return this.host.name;
  }

  /**
   * Writes the stack as main.ts does.
   *
   * @param changes settings that differ from backoffice.ts, for what comes next only
   * @param adopted id of a server to import
   */
  public synthesise(changes: Partial<HetznerSettings> = {}, adopted?: string): void {
    const app = new App({ outdir: "cdktf.out" });
    const target = hetznerTarget({ ...this.settings, ...changes }, readDeployed("."), this.host.state);
    const stack = new BackofficeHost(app, "hetzner", {
      ...this.host,
      image: new HostImage(),
      secrets: SecretReference.all,
      target,
    });
    if (adopted) stack.addOverride("import", [{ to: "hcloud_server.server", id: adopted }]);
    app.synth();
  }

  /** What Terraform knows of the host. @throws Failure */
  public async state(): Promise<StackState> {
    return stackState(await this.terraform.show());
  }
}
