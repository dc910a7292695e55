import { execa } from "execa";
import { IsolatedNetwork } from "../image/network";
import type { Cleanup } from "./cleanup";

export const SERVER_ADDRESS = "192.0.2.10";
export const OPERATOR_ADDRESS = "192.0.2.1";
export const METADATA_ADDRESS = "169.254.169.254";

/** Of the server; cloud-init hands it to netplan, as it does with what Hetzner's metadata says. */
export const NETWORK_CONFIG = `version: 2
ethernets:
  eth0:
    addresses: [${SERVER_ADDRESS}/24, "2001:db8::10/64"]
    routes:
      - { to: 0.0.0.0/0, via: ${OPERATOR_ADDRESS} }
      - { to: "::/0", via: "2001:db8::1" }
`;

/** The operator's machine and the server's, joined by a cable; neither reaches this machine's own network. */
export class ServerNetwork {
  private constructor(
    public readonly operator: IsolatedNetwork,
    private readonly server: IsolatedNetwork,
  ) {}

  public static async make(cleanup: Cleanup): Promise<ServerNetwork> {
    const operator = await isolated(cleanup);
    const server = await isolated(cleanup);
    const network = new ServerNetwork(operator, server);
    const ip = (...args: string[]) => execa("ip", ["-n", operator.name, ...args]);
    await ip("link", "add", "server", "type", "veth", "peer", "name", "eth0", "netns", server.name);
    await ip("address", "add", `${OPERATOR_ADDRESS}/24`, "dev", "server");
    await ip("address", "add", `${METADATA_ADDRESS}/32`, "dev", "server");
    await ip("address", "add", "2001:db8::1/64", "dev", "server", "nodad");
    await ip("link", "set", "server", "up");
    return network;
  }

  /** For `systemd-nspawn --network-namespace-path`. */
  public get serverPath(): string {
    return `/run/netns/${this.server.name}`;
  }
}

async function isolated(cleanup: Cleanup): Promise<IsolatedNetwork> {
  const network = await IsolatedNetwork.make();
  cleanup.later("ip", "netns", "delete", network.name);
  return network;
}
