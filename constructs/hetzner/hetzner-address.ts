import { Token } from "cdktf";
import { Construct } from "constructs";
import { PrimaryIp } from "../../.gen/providers/hcloud/primary-ip";

export interface HetznerAddressProps {
  readonly name: string;
  /** Location; an address never moves. Must be the server's. */
  readonly location: string;
  /**
   * Whether Terraform refuses to give the address back. Set it only once the server or its volume exists: a sold-out type must not leave
   * an address behind that holds a host without data to that location.
   * @default true
   */
  readonly keep?: boolean;
}

/** The host's IPv4 address. It outlives the server, so that a server made anew is found where the old one was. */
export class HetznerAddress extends Construct {
  /** The hcloud_primary_ip. */
  public readonly resource: PrimaryIp;

  public constructor(scope: Construct, id: string, props: HetznerAddressProps) {
    super(scope, id);
    this.resource = new PrimaryIp(this, "Default", {
      name: props.name,
      type: "ipv4",
      location: props.location,
      autoDelete: false,
      lifecycle: { preventDestroy: props.keep ?? true },
    });
  }

  /** `203.0.113.7` */
  public get ipv4(): string {
    return this.resource.ipAddress;
  }

  /** Numeric id, as other resources want it. */
  public get addressId(): number {
    return Token.asNumber(this.resource.id);
  }
}
