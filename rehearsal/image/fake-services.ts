import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { FAKE_ANTHROPIC_PORT, FAKE_GITHUB_PORT } from "./fake-ports";

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly authorization: string;
}

const seen: Seen[] = [];

function record(request: IncomingMessage): void {
  const { method = "", url = "", headers } = request;
  seen.push({ method, url, authorization: headers.authorization ?? "" });
}

function json(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

/** One short answer in the vendor's event stream. */
function events(text: string): string {
  const message = {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "claude-stand-in",
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 1, output_tokens: 1 },
  };
  return [
    { type: "message_start", message },
    { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
    { type: "content_block_delta", index: 0, delta: { type: "text_delta", text } },
    { type: "content_block_stop", index: 0 },
    {
      type: "message_delta",
      delta: { stop_reason: "end_turn", stop_sequence: null },
      usage: { output_tokens: 1 },
    },
    { type: "message_stop" },
  ]
    .map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
    .join("");
}

function anthropic(request: IncomingMessage, response: ServerResponse): void {
  if (request.url === "/seen") {
    json(response, 200, seen);
    return;
  }
  record(request);
  if (request.method !== "POST" || !request.url?.startsWith("/v1/messages")) {
    json(response, 404, {});
    return;
  }
  if (request.headers.authorization !== `Bearer ${process.env["EXPECTED_CLAUDE_TOKEN"]}`) {
    json(response, 401, {
      type: "error",
      error: { type: "authentication_error", message: "invalid bearer token" },
    });
    return;
  }
  request.resume().on("end", () => {
    response.writeHead(200, { "content-type": "text/event-stream" }).end(events("hello from the stand-in"));
  });
}

function github(request: IncomingMessage, response: ServerResponse): void {
  record(request);
  if (request.headers.authorization !== `token ${process.env["EXPECTED_GH_TOKEN"]}`) {
    json(response, 401, { message: "Bad credentials" });
    return;
  }
  if (request.url === "/rate_limit") {
    json(
      response,
      200,
      { resources: {} },
      { "github-authentication-token-expiration": "2099-01-01 00:00:00 UTC" },
    );
    return;
  }
  if (request.url === "/graphql") {
    const repository = {
      nameWithOwner: "acme/app",
      name: "app",
      owner: { login: "acme" },
      isPrivate: true,
      visibility: "PRIVATE",
      pushedAt: "2026-01-01T00:00:00Z",
      description: "",
      isFork: false,
      isArchived: false,
    };
    const repositories = {
      totalCount: 1,
      nodes: [repository],
      pageInfo: { hasNextPage: false, endCursor: "" },
    };
    json(response, 200, { data: { repositoryOwner: { login: "acme", repositories } } });
    return;
  }
  json(response, 404, { message: "Not Found" });
}

createServer(anthropic).listen(FAKE_ANTHROPIC_PORT, "127.0.0.1");
createServer(github).listen(FAKE_GITHUB_PORT, "127.0.0.1", () => console.log("ready"));
