import { type Problem, problemOf } from "./claude-problem.ts";

/** What a line of Claude Code's `--output-format stream-json` tells. */
export interface ClaudeLine {
  /** What the agent said or did. */
  readonly said: readonly string[];
  /** At the end of a run. */
  readonly result?: ClaudeEnd;
}

/** How a run of Claude Code ended. */
export interface ClaudeEnd {
  readonly turns: number;
  /** US dollars, as Claude Code counts them. */
  readonly cost: number;
  readonly problem?: Problem;
}

const LONGEST = 2000;

/** Reads a line of the stream; what it does not know tells nothing. */
export function readClaudeLine(line: string): ClaudeLine {
  const value = parsed(line);
  if (value["type"] === "assistant") return { said: saidIn(record(value["message"])["content"]) };
  if (value["type"] !== "result") return { said: [] };
  const problem = problemOf(value);
  return {
    said: [],
    result: {
      turns: number(value["num_turns"]),
      cost: number(value["total_cost_usd"]),
      ...(problem && { problem }),
    },
  };
}

function saidIn(content: unknown): string[] {
  const blocks = Array.isArray(content) ? content.map(record) : [];
  return blocks.flatMap((block) => {
    if (block["type"] === "text") return text(block["text"]);
    if (block["type"] === "tool_use") return text(`> ${word(block["name"])} ${used(record(block["input"]))}`);
    return [];
  });
}

/** What a tool was used on: most have one telling input. */
function used(input: Readonly<Record<string, unknown>>): string {
  const telling = ["command", "file_path", "pattern", "skill", "url", "description"].find(
    (name) => typeof input[name] === "string",
  );
  return telling === undefined ? JSON.stringify(input) : String(input[telling]);
}

function word(value: unknown): string {
  return typeof value === "string" ? value : "?";
}

function text(value: unknown): string[] {
  const all = typeof value === "string" ? value.trim() : "";
  if (all === "") return [];
  return [all.length > LONGEST ? `${all.slice(0, LONGEST)}…` : all];
}

function parsed(line: string): Readonly<Record<string, unknown>> {
  if (!line.startsWith("{")) return {};
  try {
    return record(JSON.parse(line));
  } catch {
    return {};
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function number(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : 0;
}
