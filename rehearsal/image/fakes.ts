import { type ResultPromise, execa } from "execa";
import { FAKE_ANTHROPIC_PORT, FAKE_GITHUB_PORT } from "./fake-ports";
import type { IsolatedNetwork } from "./network";

/** Tokens that the stand-ins of the vendors accept. */
export interface Accepted {
  readonly CLAUDE_CODE_OAUTH_TOKEN: string;
  readonly GH_TOKEN: string;
}

/** The vendors' two APIs, inside a host's network. */
export class FakeServices {
  private constructor(private readonly server: ResultPromise) {}

  /** Makes the host ask the stand-ins. */
  public readonly environment = {
    BACKOFFICE_ANTHROPIC_UPSTREAM: `http://127.0.0.1:${FAKE_ANTHROPIC_PORT}`,
    BACKOFFICE_GITHUB_UPSTREAM: `http://127.0.0.1:${FAKE_GITHUB_PORT}`,
  };

  public static async start(network: IsolatedNetwork, accepted: Accepted): Promise<FakeServices> {
    const [program, args] = network.inside("node", "run.mjs", "rehearsal/image/fake-services.ts");
    const server = execa(program, args, {
      env: {
        EXPECTED_CLAUDE_TOKEN: accepted.CLAUDE_CODE_OAUTH_TOKEN,
        EXPECTED_GH_TOKEN: accepted.GH_TOKEN,
      },
      reject: false,
    });
    await new Promise<void>((resolve, reject) => {
      server.stdout.once("data", () => resolve());
      void server.then(({ stderr }) =>
        reject(new Error(`The stand-ins of the vendors' APIs ended: ${stderr}`)),
      );
    });
    return new FakeServices(server);
  }

  public async stop(): Promise<void> {
    this.server.kill();
    await this.server;
  }
}
