import type { ListrTask } from "listr2";
import { runSteps } from "../preview/progress";
import { StepError } from "../deploy/fail";
import { HostError } from "../constructs/host-error";
import { EXIT, Failure, Refusal } from "./refusal";

/** What a command ends with. */
export interface Result {
  /** Lines for a person. */
  readonly text: string;
  /** The same for a script: one line on standard output with --json. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** Where a command's output goes: its result to standard output, all else to standard error or, on a terminal, to a drawing. */
export class Report {
  /** @param json whether standard output is for a script */
  public constructor(private readonly json: boolean) {}

  /** Whether steps are drawn in place; then what they print scrolls by unseen. */
  public get drawn(): boolean {
    return process.stdout.isTTY && !this.json;
  }

  /** Tells a person something beside the result. */
  public say(text: string): void {
    console.error(text);
  }

  /** Runs the steps, each with its name and time. */
  public steps(tasks: ListrTask[]): Promise<void> {
    return runSteps(tasks, this.drawn);
  }

  /** Runs a command to its end: prints the result, or why there is none, and sets the exit code. */
  public async of(command: () => Promise<Result>): Promise<void> {
    try {
      const { text, json } = await command();
      console.log(this.json ? JSON.stringify(json) : text);
    } catch (error) {
      process.exitCode = error instanceof Refusal || error instanceof HostError ? EXIT.refused : EXIT.failed;
      this.fails(error);
    }
  }

  private fails(error: unknown): void {
    const known = [Refusal, Failure, HostError, StepError].some((kind) => error instanceof kind);
    const message = known ? (error as Error).message : `Unexpected failure: ${String(error)}`;
    if (this.json) console.log(JSON.stringify({ error: message }));
    const output = error instanceof Failure && this.drawn ? error.output : "";
    this.say([output, message].filter(Boolean).join("\n\n"));
  }
}
