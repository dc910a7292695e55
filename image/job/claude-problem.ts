/** Why the agent's program failed. */
export interface Problem {
  /** A sentence. */
  readonly reason: string;
  /** Another try would fail likewise. */
  readonly fatal: boolean;
}

/** The last line of Claude Code's stream: `type` is "result". */
export interface ClaudeResult {
  readonly subtype?: string;
  readonly is_error?: boolean;
  readonly api_error_status?: number | null;
  readonly result?: string;
}

/** What went wrong in a run of Claude Code that reached its end; its exit code says less. */
export function problemOf({
  subtype,
  is_error,
  api_error_status,
  result = "",
}: ClaudeResult): Problem | undefined {
  if (subtype === "error_max_turns") return { reason: TURNS_USED_UP, fatal: true };
  if (is_error !== true) return undefined;
  const said = brief(result);
  if (api_error_status === 401 || /API Error: 401\b|Not logged in/.test(said)) {
    return { reason: deadToken(said), fatal: true };
  }
  if (/API Error|Connection|timed out|ECONN|Overloaded/i.test(said)) {
    return { reason: `Claude's API could not be used: ${said} See: backoffice-health`, fatal: false };
  }
  return { reason: `Claude Code failed: ${said || "it gave no reason."}`, fatal: false };
}

/** A run of Claude Code that broke off: it printed no result. */
export function brokenOff(how: string, errors: string): Problem {
  const said = brief(errors);
  return { reason: `Claude Code broke off (${how})${said ? `: ${said}` : "."}`, fatal: false };
}

export const TURNS_USED_UP =
  "The agent has used all the turns a job may take. Make the issue smaller, or raise turnsPerJob in backoffice.ts.";

function deadToken(said: string): string {
  return `Claude refuses the host's token: ${said} Make another one (claude setup-token), give it to the host as CLAUDE_CODE_OAUTH_TOKEN, and start the job again.`;
}

function brief(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  const short = line.length > 300 ? `${line.slice(0, 299)}…` : line;
  return short === "" || /[.!?…]$/.test(short) ? short : `${short}.`;
}
