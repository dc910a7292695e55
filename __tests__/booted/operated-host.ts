import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, inject } from "vitest";
import { FakeServices } from "../../rehearsal/image/fakes";
import type { Host } from "../../rehearsal/image/host";
import { IsolatedNetwork } from "../../rehearsal/image/network";
import { SECRETS, startHost } from "./image";

/** The host of a file's tests: started before the first of them, removed after the last. */
export function operatedHost(): OperatedHost {
  const operated = new OperatedHost();
  beforeAll(() => operated.start(inject("image")));
  afterAll(() => operated.remove());
  return operated;
}

/** A host with the vendors' stand-ins in its network and an operator who may log in. */
class OperatedHost {
  private readonly keys = mkdtempSync(join(tmpdir(), "backoffice-keys-"));
  private network?: IsolatedNetwork;
  private fakes?: FakeServices;
  private started?: Host;

  /** @throws Error before it has started */
  public get host(): Host {
    return running(this.started);
  }

  /** Starts it and waits until it is ready. */
  public async start(image: string): Promise<void> {
    for (const owner of ["operator", "stranger"]) {
      await execa("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(this.keys, owner)]);
    }
    this.network = await IsolatedNetwork.make();
    this.fakes = await FakeServices.start(this.network, SECRETS);
    const environment = {
      ...this.fakes.environment,
      TUNNEL_TOKEN: "booted-tunnel-token-0123456789",
      BACKOFFICE_AUTHORIZED_KEYS: JSON.stringify([
        readFileSync(join(this.keys, "operator.pub"), "utf8").trim(),
      ]),
    };
    this.started = await startHost(image, { network: this.network, environment });
    await this.started.untilReady();
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
    const [program, args] = running(this.network).inside(
      "ssh",
      ...named,
      ...identity,
      `${user}@127.0.0.1`,
      command,
    );
    return execa(program, args, { reject: false, all: true, env: { SSH_AUTH_SOCK: "" } });
  }

  /** Addresses that something listens on, each once. */
  public async listening(): Promise<string[]> {
    const { stdout } = await execa(...running(this.network).inside("ss", "-Hltn"));
    const addresses = stdout.split("\n").flatMap((line) => line.trim().split(/\s+/)[3] ?? []);
    return [...new Set(addresses)].sort();
  }

  /** Removes what there is of it, also after a start that failed. */
  public async remove(): Promise<void> {
    await this.started?.remove();
    await this.fakes?.stop();
    await this.network?.remove();
    rmSync(this.keys, { recursive: true, force: true });
  }
}

function running<T>(part: T | undefined): T {
  if (part === undefined) throw new Error("The host has not started.");
  return part;
}
