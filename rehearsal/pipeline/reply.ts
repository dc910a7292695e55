/** A tool that the agent is told to use. */
export interface ToolCall {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** What the stand-in of Claude answers: words, tools to use, or both. */
export interface Reply {
  readonly text?: string;
  readonly tools?: readonly ToolCall[];
}

const USAGE = {
  input_tokens: 1200,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  output_tokens: 300,
};

let count = 0;

/** A reply as the API's message, whole. */
export function message(reply: Reply, model: string): object {
  const tools = reply.tools ?? [];
  return {
    ...opening(model),
    content: [
      ...(reply.text === undefined ? [] : [{ type: "text", text: reply.text }]),
      ...tools.map((tool) => ({ type: "tool_use", id: toolId(), ...tool })),
    ],
    stop_reason: tools.length > 0 ? "tool_use" : "end_turn",
  };
}

/** A reply as the API's event stream. */
export function eventStream(reply: Reply, model: string): string {
  const tools = reply.tools ?? [];
  const text = reply.text ?? (tools.length === 0 ? "" : undefined);
  const parts = [
    ...(text === undefined
      ? []
      : [
          [
            { type: "text", text: "" },
            { type: "text_delta", text },
          ] as const,
        ]),
    ...tools.map(
      ({ name, input }) =>
        [
          { type: "tool_use", id: toolId(), name, input: {} },
          { type: "input_json_delta", partial_json: JSON.stringify(input) },
        ] as const,
    ),
  ];
  const stop = { stop_reason: tools.length > 0 ? "tool_use" : "end_turn", stop_sequence: null };
  return [
    { type: "message_start", message: opening(model) },
    ...parts.flatMap(([start, delta], index) => [
      { type: "content_block_start", index, content_block: start },
      { type: "content_block_delta", index, delta },
      { type: "content_block_stop", index },
    ]),
    { type: "message_delta", delta: stop, usage: { output_tokens: USAGE.output_tokens } },
    { type: "message_stop" },
  ]
    .map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
    .join("");
}

function opening(model: string): object {
  count += 1;
  const content: readonly object[] = [];
  const id = `msg_${count}`;
  return { id, type: "message", role: "assistant", model, content, stop_reason: null, usage: USAGE };
}

function toolId(): string {
  count += 1;
  return `toolu_${count}`;
}
