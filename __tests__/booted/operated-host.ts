import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { FakeServices } from "../../rehearsal/image/fakes";
import type { Host } from "../../rehearsal/image/host";
import { IsolatedNetwork } from "../../rehearsal/image/network";
import { SECRETS, startHost } from "./image";

/** A host with the vendors' stand-ins in its network and an operator who may log in. */
export class OperatedHost {
  private constructor(
    public readonly host: Host,
    private readonly network: IsolatedNetwork,
    private readonly fakes: FakeServices,
    private readonly keys: string,
  ) {}

  /** Starts it and waits until it is ready. */
  public static async start(image: string): Promise<OperatedHost> {
    const keys = mkdtempSync(join(tmpdir(), "backoffice-keys-"));
    for (const owner of ["operator", "stranger"]) {
      await execa("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(keys, owner)]);
    }
    const network = await IsolatedNetwork.make();
    const fakes = await FakeServices.start(network, SECRETS);
    const environment = {
      ...fakes.environment,
      TUNNEL_TOKEN: "booted-tunnel-token-0123456789",
      BACKOFFICE_AUTHORIZED_KEYS: JSON.stringify([readFileSync(join(keys, "operator.pub"), "utf8").trim()]),
    };
    const host = await startHost(image, { network, environment });
    await host.untilReady();
    return new OperatedHost(host, network, fakes, keys);
  }

  /** ssh into the host, as an operator's machine would. */
  public async ssh(command: string, { key = "operator", user = "agent", options = [] as string[] } = {}) {
    const quiet = [
      "BatchMode=yes",
      "StrictHostKeyChecking=no",
      "UserKnownHostsFile=/dev/null",
      "LogLevel=ERROR",
    ];
    const named = [...quiet, "IdentitiesOnly=yes", ...options].flatMap((option) => ["-o", option]);
    const identity = ["-p", "2222", "-i", join(this.keys, key)];
    const [program, args] = this.network.inside("ssh", ...named, ...identity, `${user}@127.0.0.1`, command);
    return execa(program, args, { reject: false, all: true, env: { SSH_AUTH_SOCK: "" } });
  }

  /** Addresses that something listens on, each once. */
  public async listening(): Promise<string[]> {
    const { stdout } = await execa(...this.network.inside("ss", "-Hltn"));
    const addresses = stdout.split("\n").flatMap((line) => line.trim().split(/\s+/)[3] ?? []);
    return [...new Set(addresses)].sort();
  }

  public async remove(): Promise<void> {
    await this.host.remove();
    await this.fakes.stop();
    await this.network.remove();
    rmSync(this.keys, { recursive: true, force: true });
  }
}
