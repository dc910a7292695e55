import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** What a workflow said when it failed. */
export interface WorkflowProblem {
  /** ISO time. */
  readonly at: string;
  readonly workflow: string;
  /** The node that failed. */
  readonly node?: string;
  readonly message: string;
}

const KEPT = 100;
/** backoffice-health reads files of up to 64 KiB. */
const SIZE_LIMIT = 60_000;

/** The last problems, 100 at most, of workflows, the newest first, in a file that backoffice-health reads too. */
export class Problems {
  readonly #file: string;
  #problems: readonly WorkflowProblem[];

  /** @param file made when it isn't there; one that is damaged is begun anew @default "/data/jobs/problems.json" */
  constructor(file = "/data/jobs/problems.json") {
    this.#file = file;
    this.#problems = read(file);
  }

  get all(): readonly WorkflowProblem[] {
    return this.#problems;
  }

  add(problem: WorkflowProblem): void {
    this.#problems = fitting([problem, ...this.#problems].slice(0, KEPT));
    mkdirSync(dirname(this.#file), { recursive: true });
    const next = `${this.#file}.new`;
    writeFileSync(next, textOf(this.#problems));
    renameSync(next, this.#file);
  }
}

function textOf(problems: readonly WorkflowProblem[]): string {
  return `${JSON.stringify({ problems })}\n`;
}

function fitting(problems: readonly WorkflowProblem[]): readonly WorkflowProblem[] {
  let kept = problems;
  while (Buffer.byteLength(textOf(kept)) > SIZE_LIMIT) kept = kept.slice(0, -1);
  return kept;
}

function read(file: string): readonly WorkflowProblem[] {
  try {
    const { problems } = JSON.parse(readFileSync(file, "utf8")) as { readonly problems: unknown };
    return Array.isArray(problems) ? (problems as WorkflowProblem[]).slice(0, KEPT) : [];
  } catch {
    return [];
  }
}
