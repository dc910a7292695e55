import { execFile } from "node:child_process";
import { verdict } from "../../health/verdict.ts";
import { Problem } from "../http/route.ts";
import { textAt } from "../signals/payload.ts";

export interface AskerProps {
  /**
   * Program and arguments: gets the question on stdin, prints what Claude Code prints, ends with its exit code.
   * @default - ask-claude as user asker
   */
  readonly command?: readonly [string, ...string[]];
  /** Milliseconds for one answer; ask-claude itself gives up 10 s before. @default 135000 */
  readonly patience?: number;
}

/** Who answers questions. */
export interface Asking {
  /** @throws Problem 502 when there is no answer, 503 when too many wait for one */
  ask(question: string): Promise<string>;
}

const ASK_CLAUDE = ["sudo", "-n", "-u", "asker", "/usr/local/lib/backoffice/ask-claude"] as const;
const PATIENCE = 135_000;
/** Bytes of output; an answer has a few thousand. */
const OUTPUT_LIMIT = 256 * 1024;
const WAITING_LIMIT = 20;
/** What timeout(1) ends with when the time is up, and a shell when there is no such program. */
const TIMED_OUT = 124;
const NOT_FOUND = 127;

/** Asks Claude small questions one after the other; while one is answered, 20 may wait. */
export class Asker implements Asking {
  readonly #command: readonly [string, ...string[]];
  readonly #patience: number;
  #last: Promise<unknown> = Promise.resolve();
  #open = 0;

  constructor({ command = ASK_CLAUDE, patience = PATIENCE }: AskerProps = {}) {
    this.#command = command;
    this.#patience = patience;
  }

  async ask(question: string): Promise<string> {
    if (this.#open > WAITING_LIMIT) {
      throw new Problem(
        503,
        `${WAITING_LIMIT} questions to Claude wait already. Ask again in a few minutes.`,
      );
    }
    this.#open += 1;
    const answer = this.#last.then(() => this.#run(question)).finally(() => (this.#open -= 1));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  async #run(question: string): Promise<string> {
    const [program, ...args] = this.#command;
    // What is another user's can't be killed from here; then its output is let go, and ask-claude's own time limit ends it.
    const limits = { timeout: this.#patience, maxBuffer: OUTPUT_LIMIT, killSignal: "SIGKILL" } as const;
    const { output, exitCode } = await new Promise<{ output: string; exitCode: number }>((resolve) => {
      const child = execFile(program, args, { ...limits, cwd: "/" }, (error, stdout) => {
        resolve({ output: stdout, exitCode: error === null ? 0 : codeOf(error) });
      });
      // It may end before it has read all.
      child.stdin?.on("error", () => undefined).end(question);
    });
    return answerIn(output, exitCode);
  }
}

function codeOf({ code, killed }: { readonly code?: unknown; readonly killed?: boolean }): number {
  if (typeof code === "number") return code;
  if (code === "ENOENT") return NOT_FOUND;
  // EPERM: its time was up too, and it is root's, as sudo is.
  return killed || code === "EPERM" ? TIMED_OUT : 1;
}

function answerIn(output: string, exitCode: number): string {
  const { ok, problem = "Claude gave no answer." } = verdict(exitCode, output, new Date());
  if (!ok) throw new Problem(502, `${problem} See backoffice-health.`);
  return textAt(JSON.parse(output), "result");
}
