import { appendFileSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** How large a job's log gets, in bytes. */
const LIMIT = 20 * 1024 * 1024;

/** What was said during jobs, in a file for each: FOLDER/ID/log. */
export class JobLogs {
  readonly #folder: string;
  readonly #now: () => Date;
  readonly #full = new Set<string>();

  /** @param folder has a folder for each job */
  constructor(folder: string, now: () => Date) {
    this.#folder = folder;
    this.#now = now;
  }

  /** Adds what was said, each line with the time, until the log is full. */
  line(id: string, text: string): void {
    if (this.#full.has(id)) return;
    const lines = this.#lines(text);
    if (sizeOf(this.#file(id)) + Buffer.byteLength(lines) <= LIMIT) {
      this.#append(id, lines);
      return;
    }
    this.#full.add(id);
    this.note(
      id,
      `The log is full (${LIMIT / 1024 / 1024} MiB). From here on it says only what becomes of the job.`,
    );
  }

  /** Adds one of the few lines that say what becomes of the job, also to a full log. */
  note(id: string, text: string): void {
    this.#append(id, this.#lines(text));
  }

  /** The log from a byte on; empty before the first line. */
  read(id: string, from = 0): string {
    return this.#content(id).subarray(from).toString();
  }

  /** The last lines of the log. */
  tail(id: string, lines: number): string {
    const content = this.#content(id);
    let start = content.length;
    for (let left = lines; left > 0 && start > 0; left -= 1) {
      start = content.lastIndexOf("\n", start - 2) + 1;
    }
    return content.subarray(start).toString();
  }

  #file(id: string): string {
    return join(this.#folder, id, "log");
  }

  #append(id: string, lines: string): void {
    const file = this.#file(id);
    try {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      appendFileSync(file, lines, { mode: 0o600 });
    } catch (error) {
      // A job goes on without its log, on a full disk for example.
      console.error(`The log of job ${id} can't be written:`, error);
    }
  }

  #lines(text: string): string {
    const time = this.#now().toISOString();
    return text
      .split(/\r?\n/)
      .map((line) => `${time} ${harmless(line)}\n`)
      .join("");
  }

  #content(id: string): Buffer {
    try {
      return readFileSync(this.#file(id));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return Buffer.alloc(0);
      throw error;
    }
  }
}

/** Without what a terminal obeys: an agent's words are shown on the operator's. */
function harmless(line: string): string {
  return line.replace(/(?!\t)\p{Cc}/gu, "\u{fffd}");
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
