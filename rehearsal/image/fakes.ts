import { ClaudeApi } from "../pipeline/claude-api";
import { Bridge } from "../pipeline/bridge";
import { GitHubApi } from "../pipeline/github-api";
import { FAKE_ANTHROPIC_PORT, FAKE_GITHUB_PORT } from "./fake-ports";
import type { IsolatedNetwork } from "./network";

/** Tokens that the stand-ins of the vendors accept. */
export interface Accepted {
  readonly CLAUDE_CODE_OAUTH_TOKEN: string;
  readonly GH_TOKEN: string;
}

/** The vendors' two APIs, inside a host's network; Claude has one answer to everything. */
export class FakeServices {
  private constructor(private readonly bridge: Bridge) {}

  /** Makes the host ask the stand-ins. */
  public readonly environment = {
    BACKOFFICE_ANTHROPIC_UPSTREAM: `http://127.0.0.1:${FAKE_ANTHROPIC_PORT}`,
    BACKOFFICE_GITHUB_UPSTREAM: `http://127.0.0.1:${FAKE_GITHUB_PORT}`,
  };

  public static async start(network: IsolatedNetwork, accepted: Accepted): Promise<FakeServices> {
    const claude = new ClaudeApi(accepted.CLAUDE_CODE_OAUTH_TOKEN, () => ({
      text: "hello from the stand-in",
    }));
    const github = new GitHubApi({ token: accepted.GH_TOKEN, repositories: ["acme/app"] });
    const inward = { [FAKE_ANTHROPIC_PORT]: claude.server, [FAKE_GITHUB_PORT]: github.server };
    return new FakeServices(await Bridge.open(network, { inward }));
  }

  public async stop(): Promise<void> {
    await this.bridge.close();
  }
}
