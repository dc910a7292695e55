import { Construct } from "constructs";
import { Firewall, type FirewallRule } from "../../.gen/providers/hcloud/firewall";
import { SSH_PORT } from "../host-parts";

export interface HetznerFirewallProps {
  readonly name: string;
  /** CIDRs that may reach both SSH ports, as network addresses: the provider normalises anything else into a change. */
  readonly sshSources: readonly string[];
  /** Whether 80 and 443 are open to all. @default false */
  readonly web?: boolean;
}

const EVERYONE = ["0.0.0.0/0", "::/0"];

/** What may reach the server: SSH from the allowed sources, ping, and the web only where it is asked for. All else is dropped. */
export class HetznerFirewall extends Construct {
  /** The hcloud_firewall. */
  public readonly resource: Firewall;

  public constructor(scope: Construct, id: string, props: HetznerFirewallProps) {
    super(scope, id);
    this.resource = new Firewall(this, "Default", {
      name: props.name,
      rule: [
        inbound("SSH of the server", "22", props.sshSources),
        inbound("SSH of the host", String(SSH_PORT), props.sshSources),
        { direction: "in", protocol: "icmp", sourceIps: EVERYONE, description: "ping" },
        ...(props.web ? [inbound("HTTP", "80", EVERYONE), inbound("HTTPS", "443", EVERYONE)] : []),
      ],
    });
  }
}

function inbound(description: string, port: string, sources: readonly string[]): FirewallRule {
  return { direction: "in", protocol: "tcp", port, sourceIps: [...sources], description };
}
