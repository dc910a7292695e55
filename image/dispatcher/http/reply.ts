import type { ServerResponse } from "node:http";
import type { Reply } from "./route.ts";

/** Answers with what a route gave. */
export function reply(response: ServerResponse, { status, body, text }: Reply): void {
  if (body !== undefined) {
    replyJson(response, status, body);
    return;
  }
  if (text !== undefined) {
    const bytes = Buffer.from(text);
    response.writeHead(status, {
      "content-type": "text/plain; charset=utf-8",
      "content-length": bytes.length,
    });
    response.end(bytes);
    return;
  }
  response.writeHead(status);
  response.end();
}

/** Answers with `body` as JSON. */
export function replyJson(response: ServerResponse, status: number, body: object): void {
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
  });
  response.end(text);
}

/** A refusal or failure, in the shape of GitHub's own errors, so that gh prints the sentence. */
export function replyProblem(response: ServerResponse, status: number, message: string): void {
  replyJson(response, status, { message });
}
