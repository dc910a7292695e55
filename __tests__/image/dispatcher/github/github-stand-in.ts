import http from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { close } from "../../../../image/dispatcher/http/close";

/** A request that came to GitHub. */
export interface Asked {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: unknown;
}

/** What GitHub answers: status and JSON, headers where they matter. */
export interface Answered {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: http.OutgoingHttpHeaders;
}

/** GitHub's REST API on loopback, answered by a function of the test. */
export class GitHubStandIn {
  /** What came, in order. */
  public readonly asked: Asked[] = [];
  /** How it answers; undefined hangs up. @default 404 */
  public answer: (asked: Asked) => Answered | undefined = () => ({
    status: 404,
    body: { message: "Not Found" },
  });
  public readonly upstream: URL;

  private constructor(public readonly server: http.Server) {
    this.upstream = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on("request", (request, response) => void this.#reply(request, response));
  }

  public static async start(): Promise<GitHubStandIn> {
    const server = http.createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new GitHubStandIn(server);
  }

  /** What came, as `GET /path?query`. */
  public get lines(): string[] {
    return this.asked.map(({ method, url }) => `${method} ${url}`);
  }

  public async stop(): Promise<void> {
    await close(this.server);
  }

  async #reply(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const sent = await text(request);
    const { method = "", url = "", headers } = request;
    const asked = { method, url, headers, body: sent === "" ? undefined : (JSON.parse(sent) as unknown) };
    this.asked.push(asked);
    const answer = this.answer(asked);
    if (!answer) {
      response.destroy();
      return;
    }
    response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
    response.end(typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body ?? {}));
  }
}
