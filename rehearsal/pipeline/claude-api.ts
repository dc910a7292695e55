import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { type Conversation, type MessagesRequest, conversation } from "./conversation";
import { type Reply, eventStream, message } from "./reply";

/** Decides what Claude answers. */
export type Scenario = (conversation: Conversation) => Reply | Promise<Reply>;

/** What the API does with every request: ask the scenario, never answer, refuse the token, be overloaded. */
export type ClaudeMode = "answers" | "hangs" | "refuses" | "overloaded";

/** A request that came, with what it said. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string;
  readonly body: string;
}

/** Stands in for the vendor's messages API: real Claude Code talks to it and does what a scenario says. */
export class ClaudeApi {
  public readonly server = createServer((request, response) => void this.handle(request, response));
  /** Every request, in order. */
  public readonly requests: SeenRequest[] = [];
  public mode: ClaudeMode = "answers";
  private readonly unanswered = new Set<ServerResponse>();

  /**
   * @param token the only one accepted
   * @param scenario can be changed at any time
   */
  public constructor(
    private readonly token: string,
    public scenario: Scenario,
  ) {}

  /** Conversations so far, each request one, oldest first. */
  public get conversations(): Conversation[] {
    return this.requests
      .filter(({ method, path }) => method === "POST" && isMessages(path))
      .map(({ body }) => JSON.parse(body) as Partial<MessagesRequest>)
      .filter(isWhole)
      .map(conversation);
  }

  /** Lets go of requests that hang. */
  public release(): void {
    for (const response of this.unanswered) response.destroy();
    this.unanswered.clear();
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url: path = "" } = request;
    const body = await text(request).catch(() => "");
    this.requests.push({ method, path, authorization: request.headers.authorization ?? "", body });
    if (this.mode === "hangs") {
      this.unanswered.add(response);
      return;
    }
    if (this.mode === "refuses" || request.headers.authorization !== `Bearer ${this.token}`) {
      refuse(response, 401, "authentication_error", "OAuth token has expired. Please obtain a new token.");
    } else if (this.mode === "overloaded") {
      refuse(response, 529, "overloaded_error", "Overloaded");
    } else if (method === "POST" && path.startsWith("/v1/messages/count_tokens")) {
      json(response, 200, { input_tokens: Math.ceil(body.length / 4) });
    } else if (method === "POST" && isMessages(path)) {
      await this.answer(JSON.parse(body) as Partial<MessagesRequest>, response);
    } else {
      refuse(response, 404, "not_found_error", "Not found");
    }
  }

  private async answer(request: Partial<MessagesRequest>, response: ServerResponse): Promise<void> {
    if (!isWhole(request)) {
      refuse(response, 400, "invalid_request_error", "model and messages: Field required");
      return;
    }
    const reply = await this.scenario(conversation(request));
    if (request.stream === true) {
      response.writeHead(200, { "content-type": "text/event-stream" }).end(eventStream(reply, request.model));
    } else {
      json(response, 200, message(reply, request.model));
    }
  }
}

function isWhole(request: Partial<MessagesRequest>): request is MessagesRequest {
  return request.model !== undefined && Array.isArray(request.messages);
}

function isMessages(path: string): boolean {
  return /^\/v1\/messages(\?|$)/.test(path);
}

function refuse(response: ServerResponse, status: number, type: string, said: string): void {
  json(response, status, { type: "error", error: { type, message: said } });
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
