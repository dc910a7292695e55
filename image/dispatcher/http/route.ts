import type { IncomingHttpHeaders } from "node:http";

/** A request of the dispatcher's API, read whole. */
export interface ApiRequest {
  /** Values of the path's `:name` parts, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** As it came. */
  readonly body: Buffer;
  /** The body as JSON. @throws Problem 400 when it is none */
  json(): unknown;
}

/** What is answered: `body` as JSON, or `text` as plain text, or nothing. */
export interface Reply {
  readonly status: number;
  readonly body?: object;
  readonly text?: string;
}

/** One thing the API can be asked. */
export interface Route {
  readonly method: "GET" | "POST";
  /** With parts such as `/jobs/:id`. */
  readonly path: string;
  /** Who may ask: everybody on loopback, who has the token (n8n, and the operator through his socket), or the operator alone. @default "token" */
  readonly for?: "everybody" | "token" | "operator";
  /** Largest body, in bytes. @default 65536 */
  readonly bodyLimit?: number;
  handle(request: ApiRequest): Promise<Reply> | Reply;
}

/** A refusal that the caller reads: what is wrong, the value given, what is allowed. */
export class Problem extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
