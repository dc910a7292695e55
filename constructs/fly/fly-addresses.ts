import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { Ip } from "../../.gen/providers/fly/ip";
import type { FlyApp } from "./fly-app";

export interface FlyAddressesProps {
  readonly app: FlyApp;
  /**
   * Whether Terraform refuses to give the addresses back; a new one would be another one.
   * @default true
   */
  readonly keep?: boolean;
  /** @default - only the app */
  readonly dependsOn?: ITerraformDependable[];
}

/**
 * The app's public addresses. The IPv4 address is a dedicated one, billed monthly: Fly routes a shared address by host name, which SSH
 * does not send (fly.io/docs/networking/services). Machines made through the API get no address by themselves.
 */
export class FlyAddresses extends Construct {
  /** The fly_ip of type public_v4. */
  public readonly ipv4: Ip;
  /** The fly_ip of type public_v6, free of charge. */
  public readonly ipv6: Ip;

  public constructor(scope: Construct, id: string, props: FlyAddressesProps) {
    super(scope, id);
    const lifecycle = { preventDestroy: props.keep ?? true };
    const shared = { app: props.app.name, lifecycle, ...(props.dependsOn && { dependsOn: props.dependsOn }) };
    this.ipv4 = new Ip(this, "v4", { ...shared, type: "public_v4" });
    this.ipv6 = new Ip(this, "v6", { ...shared, type: "public_v6" });
    this.ipv4.overrideLogicalId(`${id}_v4`);
    this.ipv6.overrideLogicalId(`${id}_v6`);
  }
}
