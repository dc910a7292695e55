import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { close } from "../../../../image/dispatcher/http/close";
import { createDoor } from "../../../../image/dispatcher/github/door";
import { GitHubToken } from "../../../../image/dispatcher/github/token";
import { listenOnSocket } from "../../../../image/dispatcher/http/listen";

/** The token that the door adds. */
export const TOKEN = "ghp_canary0123456789";

interface Question {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** The GitHub door on a socket of its own, with a stand-in of GitHub behind it. */
export class DoorToStandIn {
  public readonly folder = mkdtempSync(join(tmpdir(), "door-"));
  public readonly socketPath = join(this.folder, "github.sock");
  /** What came to GitHub, in order. */
  public readonly seen: Question[] = [];
  /** How GitHub answers. @default 200 with `{}` */
  public reply: (response: http.ServerResponse) => void = (response) => response.end("{}");

  /** Where GitHub is. */
  public readonly upstream: URL;
  public readonly server: http.Server;

  private constructor(public readonly github: http.Server) {
    github.on("request", (request, response) => {
      void text(request).then((body) => {
        this.seen.push({ method: request.method, url: request.url, headers: request.headers, body });
        this.reply(response);
      });
    });
    this.upstream = new URL(`http://127.0.0.1:${(github.address() as AddressInfo).port}`);
    this.server = createDoor({
      token: new GitHubToken(TOKEN),
      upstream: this.upstream,
      own: (request, response) => response.end(`own ${request.method ?? ""} ${request.url ?? ""}`),
    });
  }

  public static async open(): Promise<DoorToStandIn> {
    const github = http.createServer();
    await new Promise<void>((resolve) => github.listen(0, "127.0.0.1", resolve));
    const door = new DoorToStandIn(github);
    await listenOnSocket(door.server, door.socketPath);
    return door;
  }

  /** A request to the door, yet to be ended. */
  public request(options: http.RequestOptions): http.ClientRequest {
    return http.request({ socketPath: this.socketPath, agent: false, ...options });
  }

  public async ask(options: http.RequestOptions, body?: string): Promise<Answer> {
    const request = this.request(options);
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      request.on("response", resolve).on("error", reject).end(body);
    });
    return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
  }

  public async close(): Promise<void> {
    await Promise.all([close(this.server), close(this.github)]);
    rmSync(this.folder, { recursive: true });
  }
}
