import { mkdtempSync, rmSync } from "node:fs";
import type { Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ResultPromise, execa } from "execa";
import type { IsolatedNetwork } from "../image/network";

export interface BridgeProps {
  /** Servers of this process, by the port at which the host finds them. */
  readonly inward: Readonly<Record<number, Server>>;
  /** Ports of the host that this process wants to call. @default - none */
  readonly outward?: readonly number[];
}

/** Lets servers of this process answer on ports inside an isolated network, and this process call ports in there. */
export class Bridge {
  private constructor(
    private readonly folder: string,
    private readonly program: ResultPromise,
    private readonly servers: readonly Server[],
  ) {}

  public static async open(network: IsolatedNetwork, props: BridgeProps): Promise<Bridge> {
    const folder = mkdtempSync(join(tmpdir(), "backoffice-bridge-"));
    const inward = Object.entries(props.inward);
    const file = (name: string | number) => join(folder, `${name}.sock`);
    for (const [port, server] of inward) {
      await new Promise<void>((resolve) => server.listen(file(port), resolve));
    }
    const connections = [
      ...inward.map(([port]) => `in:${port}:${file(port)}`),
      ...(props.outward ?? []).map((port) => `out:${file(port)}:${port}`),
    ];
    const [program, args] = network.inside("node", "run.mjs", "rehearsal/pipeline/bridge-program.ts");
    const running = execa(program, [...args, ...connections], { reject: false });
    await new Promise<void>((resolve, reject) => {
      running.stdout.once("data", () => resolve());
      void running.then(({ stderr }) => reject(new Error(`The bridge into the network ended: ${stderr}`)));
    });
    return new Bridge(
      folder,
      running,
      inward.map(([, server]) => server),
    );
  }

  /** The socket that leads to a port of the host, for `socketPath` of http.request. */
  public socket(port: number): string {
    return join(this.folder, `${port}.sock`);
  }

  public async close(): Promise<void> {
    this.program.kill();
    await this.program;
    await Promise.all(this.servers.map((server) => new Promise((resolve) => server.close(resolve))));
    rmSync(this.folder, { recursive: true, force: true });
  }
}
