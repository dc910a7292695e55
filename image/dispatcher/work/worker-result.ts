import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What came of a job's work: commits in a bundle beside it, or a plan of issues. */
export type Result = CommitsResult | PlanResult;

export interface CommitsResult {
  readonly kind: "commits";
  /** Commit and branch that the work started from. */
  readonly base: string;
  readonly baseBranch: string;
  /** The job's branch, as the bundle has it. */
  readonly branch: string;
  readonly summary: string;
  readonly tests: string;
  /** US dollars. */
  readonly cost: number;
}

export interface PlanResult {
  readonly kind: "plan";
  /** Texts of the planned issues by the names of their files. */
  readonly files: Readonly<Record<string, string>>;
  readonly summary: string;
  /** US dollars. */
  readonly cost: number;
}

/** Where a job's result waits for its delivery, on disk: a delivery can be done again after a crash. */
export class ResultFolder {
  readonly bundle: string;
  readonly #file: string;

  constructor(jobs: string, id: string) {
    const folder = join(jobs, id);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.bundle = join(folder, "result.bundle");
    this.#file = join(folder, "result.json");
  }

  /** Comes after the bundle: whoever finds it finds all. */
  write(result: Result): void {
    writeFileSync(`${this.#file}.new`, JSON.stringify(result), { mode: 0o600, flush: true });
    renameSync(`${this.#file}.new`, this.#file);
  }

  /** @throws Error when there is none */
  read(): Result {
    return JSON.parse(readFileSync(this.#file, "utf8")) as Result;
  }

  /** The commits are on GitHub or refused; the texts are kept. */
  removeBundle(): void {
    rmSync(this.bundle, { force: true });
  }
}
