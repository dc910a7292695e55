interface Block {
  readonly type: string;
  readonly text?: string;
  readonly content?: string | readonly Block[];
  readonly is_error?: boolean;
}

interface Message {
  readonly role: "user" | "assistant";
  readonly content: string | readonly Block[];
}

/** Body of a request to the vendor's messages API, as far as scenarios look at it. */
export interface MessagesRequest {
  readonly model: string;
  readonly stream?: boolean;
  readonly system?: string | readonly Block[];
  readonly tools?: readonly { readonly name: string }[];
  readonly messages: readonly Message[];
}

/** What a tool that the stand-in asked for gave back. */
export interface ToolResult {
  readonly text: string;
  readonly failed: boolean;
}

/** A request to the messages API as a scenario sees it. */
export interface Conversation {
  readonly system: string;
  /** What the user said first, without what Claude Code adds to it. */
  readonly prompt: string;
  /** Names of the tools that may be used; none for a plain question. */
  readonly tools: readonly string[];
  /** Of all tools so far, in order. */
  readonly results: readonly ToolResult[];
  /** How many replies it has had so far. */
  readonly replies: number;
}

/** Reads the body of a request to the messages API. */
export function conversation(request: MessagesRequest): Conversation {
  const user = request.messages.filter(({ role }) => role === "user");
  const first = blocks(user[0]?.content ?? []);
  return {
    system: textOf(request.system ?? ""),
    prompt: first
      .map((block) => block.text ?? "")
      .filter((text) => !text.startsWith("<system-reminder>"))
      .join("\n"),
    tools: (request.tools ?? []).map(({ name }) => name),
    results: user
      .flatMap(({ content }) => blocks(content))
      .filter(({ type }) => type === "tool_result")
      .map((block) => ({ text: textOf(block.content ?? ""), failed: block.is_error === true })),
    replies: request.messages.filter(({ role }) => role === "assistant").length,
  };
}

function blocks(content: string | readonly Block[]): readonly Block[] {
  return typeof content === "string" ? [{ type: "text", text: content }] : content;
}

function textOf(content: string | readonly Block[]): string {
  return blocks(content)
    .map(({ text }) => text ?? "")
    .join("\n");
}
