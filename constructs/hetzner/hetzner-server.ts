import { type ITerraformDependable, TerraformStack, Token } from "cdktf";
import { Construct } from "constructs";
import { Server } from "../../.gen/providers/hcloud/server";
import type { HetznerAddress } from "./hetzner-address";
import type { HetznerFirewall } from "./hetzner-firewall";

export interface HetznerServerProps {
  readonly name: string;
  /** Type such as "cx23". A change cuts the power: stop the services first. */
  readonly serverType: string;
  readonly location: string;
  /** Ids of the SSH keys root gets at creation; without one Hetzner makes an expired password, which breaks sudo. */
  readonly sshKeyIds: readonly string[];
  readonly address: HetznerAddress;
  readonly firewall: HetznerFirewall;
  /** cloud-config, escaped for Terraform. */
  readonly userData: string;
  /** Image the server starts from. @default "debian-13" */
  readonly image?: string;
  /** Whether Hetzner refuses to delete or rebuild the server. Lifting it takes a deploy of its own. @default true */
  readonly keep?: boolean;
  /**
   * Whether Terraform refuses, too, to destroy or replace the server. Set it only once the server exists: one whose creation failed half-way
   * has to be made anew.
   * @default false
   */
  readonly preventDestroy?: boolean;
  /** What has to be done before the server is made or changed. @default - nothing beside what the other props refer to */
  readonly dependsOn?: ITerraformDependable[];
}

/** The server, made once: what would replace it is ignored afterwards, and asked for by a command of its own. */
export class HetznerServer extends Construct {
  /** The hcloud_server. */
  public readonly resource: Server;

  public constructor(scope: Construct, id: string, props: HetznerServerProps) {
    super(scope, id);
    const keep = props.keep ?? true;
    this.resource = new Server(this, "Default", {
      name: props.name,
      serverType: props.serverType,
      location: props.location,
      image: props.image ?? "debian-13",
      sshKeys: [...props.sshKeyIds],
      userData: props.userData,
      publicNet: [{ ipv4Enabled: true, ipv4: props.address.addressId, ipv6Enabled: true }],
      firewallIds: [Token.asNumber(props.firewall.resource.id)],
      // A bigger disk would make the way back to a smaller type impossible.
      keepDisk: true,
      shutdownBeforeDeletion: true,
      deleteProtection: keep,
      rebuildProtection: keep,
      ...(props.dependsOn && { dependsOn: props.dependsOn }),
      lifecycle: {
        preventDestroy: props.preventDestroy ?? false,
        // Each of these replaces the server. A new image or location is a new server, to be asked for; user_data and keys are read by the
        // first boot only, and an edit must not cost the server.
        ignoreChanges: ["image", "location", "user_data", "ssh_keys"],
      },
    });
    this.reportWhenOff();
  }

  /** Numeric id, as other resources want it. */
  public get serverId(): number {
    return Token.asNumber(this.resource.id);
  }

  /** The provider never plans a change for a server that is off; a check makes the next deploy say so. */
  private reportWhenOff(): void {
    const address = `${this.resource.terraformResourceType}.${this.resource.friendlyUniqueId}`;
    TerraformStack.of(this).addOverride(`check.${this.node.id}_is_running`, {
      assert: [
        {
          condition: `\${${address}.status == "running"}`,
          error_message: `The server is "\${${address}.status}", not "running". Start it: hcloud server poweron \${${address}.name}, or in the console at https://console.hetzner.cloud.`,
        },
      ],
    });
  }
}
