import { readFileSync } from "node:fs";
import { type Boxes, readBoxes, title } from "./boxes.ts";
import type { Problem } from "./claude-problem.ts";
import type { Tell, Verdict } from "./events.ts";

/** How often a box is tried; Maestro alone would try for ever. */
const TRIES = 2;

/** Whether a job gets on: judged by the boxes of its document, never by what a program says of itself. */
export class Progress {
  readonly #document: string;
  readonly #tell: Tell;
  #boxes: Boxes;
  #tries = 0;

  /** @param document path of the Auto Run document */
  constructor(document: string, tell: Tell) {
    this.#document = document;
    this.#tell = tell;
    this.#boxes = this.#read();
  }

  /** How it ended, if there is nothing (more) to do. */
  get verdict(): Verdict | undefined {
    const { total, done, halted } = this.#boxes;
    if (total === 0) return fail(`The playbook has no boxes ("- [ ] ..."), so there is nothing to do.`);
    if (halted !== undefined) return fail(`The agent halted: ${halted || "it gave no reason"}`);
    return done === total ? { ok: true } : undefined;
  }

  /**
   * Looks at the document after an attempt at a box.
   *
   * @param problem what went wrong with the agent's program
   * @returns how the job ended, if it has
   */
  after(problem?: Problem): Verdict | undefined {
    const before = this.#boxes;
    this.#boxes = this.#read();
    const { total, done } = this.#boxes;
    const ticked = open(this.#boxes) < open(before);
    if (ticked) this.#tell({ event: "box", done, total, text: title(before.next ?? "") });
    if (problem && (ticked || problem.fatal)) return fail(problem.reason);
    this.#tries = ticked ? 0 : this.#tries + 1;
    if (this.verdict) return this.verdict;
    if (this.#tries < TRIES) return undefined;
    return fail(problem?.reason ?? neverTicked(this.#boxes));
  }

  #read(): Boxes {
    try {
      return readBoxes(readFileSync(this.#document, "utf8"));
    } catch {
      // The agent removed it.
      return { total: 0, done: 0 };
    }
  }
}

function open({ total, done }: Boxes): number {
  return total - done;
}

function fail(reason: string): Verdict {
  return { ok: false, reason };
}

function neverTicked({ next = "", done, total }: Boxes): string {
  return `The agent worked on box ${done + 1} of ${total}, "${title(next)}", ${TRIES} times without ticking it.`;
}
