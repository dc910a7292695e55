import type { ServerResponse } from "node:http";

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
