import { expect, test } from "vitest";
import { readClaudeLine } from "../../../image/job/claude-stream";

const assistant = (...content: object[]) => JSON.stringify({ type: "assistant", message: { content } });

test("what the agent says and does is told, each tool by what it is used on", () => {
  const line = assistant(
    { type: "thinking", thinking: "hm" },
    { type: "text", text: "I run the tests.\n" },
    { type: "tool_use", name: "Bash", input: { command: "npm test", description: "Runs the tests" } },
    { type: "tool_use", name: "Edit", input: { file_path: "src/a.ts", old_string: "a" } },
    { type: "tool_use", name: "Other", input: { depth: 2 } },
  );
  expect(readClaudeLine(line)).toEqual({
    said: ["I run the tests.", "> Bash npm test", "> Edit src/a.ts", '> Other {"depth":2}'],
  });
});

test("long texts are cut, and tool calls are not spared", () => {
  const [said, done] = readClaudeLine(
    assistant(
      { type: "text", text: "a".repeat(2001) },
      { type: "tool_use", name: "Bash", input: { command: "b".repeat(3000) } },
    ),
  ).said;
  expect(said).toBe(`${"a".repeat(2000)}…`);
  expect(done).toBe(`> Bash ${"b".repeat(1993)}…`);
});

test("a good end has turns and cost", () => {
  const result = {
    type: "result",
    subtype: "success",
    is_error: false,
    num_turns: 7,
    total_cost_usd: 0.25,
    result: "Done",
  };
  expect(readClaudeLine(JSON.stringify(result))).toEqual({ said: [], result: { turns: 7, cost: 0.25 } });
});

test.each([
  [
    "a dead token",
    {
      is_error: true,
      api_error_status: 401,
      subtype: "success",
      result: "Failed to authenticate. API Error: 401 invalid",
    },
    "Claude refuses the host's token: Failed to authenticate. API Error: 401 invalid. Make another one (claude setup-token), give it to the host as CLAUDE_CODE_OAUTH_TOKEN, and start the job again.",
    true,
  ],
  [
    "no token at all",
    { is_error: true, result: "Not logged in · Please run /login" },
    "Claude refuses the host's token: Not logged in · Please run /login. Make another one (claude setup-token), give it to the host as CLAUDE_CODE_OAUTH_TOKEN, and start the job again.",
    true,
  ],
  [
    "an API out of reach",
    { is_error: true, result: "API Error: Connection refused (ECONNREFUSED)" },
    "Claude's API could not be used: API Error: Connection refused (ECONNREFUSED). See: backoffice-health",
    false,
  ],
  [
    "turns used up",
    { is_error: true, subtype: "error_max_turns" },
    "The agent has used all the turns a job may take. Make the issue smaller, or raise turnsPerJob in backoffice.ts.",
    true,
  ],
  ["another failure", { is_error: true, result: "Odd\n thing" }, "Claude Code failed: Odd thing.", false],
  ["a failure without a word", { is_error: true }, "Claude Code failed: it gave no reason.", false],
])("%s is a problem with its reason", (_, fields, reason, fatal) => {
  const line = JSON.stringify({ type: "result", num_turns: 1, total_cost_usd: 0, ...fields });
  expect(readClaudeLine(line)).toEqual({
    said: [],
    result: { turns: 1, cost: 0, problem: { reason, fatal } },
  });
});

test.each([
  "",
  "[AUTORUN] log",
  "{broken",
  "null",
  '{"type":"system"}',
  '{"type":"assistant"}',
  '{"type":"assistant","message":{"content":"text"}}',
  '{"type":"assistant","message":{"content":[null,{"type":"text"},{"type":"tool_use"}]}}',
])("a line that is none of its own tells nothing, or little: %s", (line) => {
  expect(readClaudeLine(line).result).toBeUndefined();
  expect(readClaudeLine(line).said.join()).toMatch(/^(> \? \{\})?$/);
});

test("numbers that are none count as nothing", () => {
  const line = JSON.stringify({ type: "result", num_turns: "many", total_cost_usd: -1 });
  expect(readClaudeLine(line).result).toEqual({ turns: 0, cost: 0 });
});
