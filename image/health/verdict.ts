/** What backoffice-probe found when it last asked Claude something. */
export interface Probe {
  readonly ok: boolean;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly problem?: string;
  /** Where the problem lies; with the token only when Claude refused it. */
  readonly cause?: "token" | "broker" | "other";
}

/** The part of what `claude -p --output-format json` prints that tells how it went. */
interface ClaudeAnswer {
  readonly is_error?: boolean;
  readonly api_error_status?: number | null;
  readonly result?: string;
}

/** Exit codes of timeout(1): the time was up, and it had to kill. */
const TIMED_OUT = [124, 137];
const LONGEST_QUOTE = 300;

/** Judges a run of Claude Code by exit code and `is_error`; its `subtype` says success even for a refused token. */
export function verdict(exitCode: number, output: string, now: Date): Probe {
  const at = now.toISOString();
  const answer = parse(output);
  if (exitCode === 0 && answer.is_error === false) return { ok: true, at };
  return { ok: false, at, ...problem(exitCode, answer) };
}

function problem(exitCode: number, answer: ClaudeAnswer): Pick<Probe, "cause" | "problem"> {
  const said = (answer.result ?? "").replace(/\s+/g, " ").trim().slice(0, LONGEST_QUOTE);
  if (answer.api_error_status === 401 || answer.api_error_status === 403) {
    return {
      cause: "token",
      problem: "Claude does not accept the token: make a new one with claude setup-token.",
    };
  }
  if (/ECONNREFUSED|connection refused/i.test(said)) {
    return { cause: "broker", problem: "The broker does not answer (ECONNREFUSED)." };
  }
  if (TIMED_OUT.includes(exitCode)) return { cause: "other", problem: "Claude gave no answer within 120 s." };
  return { cause: "other", problem: `Claude Code ended with exit code ${exitCode} and said: "${said}".` };
}

/** Some errors are plain text in spite of the format asked for. */
function parse(output: string): ClaudeAnswer {
  try {
    return JSON.parse(output) as ClaudeAnswer;
  } catch {
    return { result: output };
  }
}
