import { request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from "node:http";
import { buffer } from "node:stream/consumers";

export interface HttpCall {
  /** Socket that leads to the server. */
  readonly socketPath: string;
  readonly path: string;
  /** @default "GET" */
  readonly method?: string;
  /** Several values of one name are sent as so many headers. @default - none */
  readonly headers?: OutgoingHttpHeaders;
  /** @default - none */
  readonly body?: Buffer | string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One request through a unix socket, with exactly the headers given. */
export async function httpCall(call: HttpCall): Promise<HttpAnswer> {
  const body = Buffer.from(call.body ?? "");
  return new Promise((resolve, reject) => {
    const headers = { host: "127.0.0.1", "content-length": body.length, ...call.headers };
    const { socketPath, path, method = "GET" } = call;
    const sent = request({ socketPath, path, method, headers, agent: false, timeout: 60_000 }, (response) => {
      void buffer(response).then(
        (bytes) =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: bytes.toString(),
          }),
        reject,
      );
    });
    sent.on("timeout", () => sent.destroy(new Error(`${method} ${path}: no answer within 60 s`)));
    sent.on("error", reject);
    sent.end(body);
  });
}
