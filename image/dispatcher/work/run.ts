import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import type { Part } from "../../job/collect.ts";
import { Lines, plain } from "./run-line.ts";

export interface RunProps {
  /** What starts run-job as the job's user: `sudo -n -u job /usr/local/lib/backoffice/run-job`. */
  readonly command: readonly string[];
  /** What ends all processes of that user, as somebody whom a job can't end first. */
  readonly killer: readonly string[];
  /** What removes, as root, what that user can't; the job's id is added. */
  readonly remover: readonly string[];
  readonly id: string;
}

/** How a step ended, and the end of what it printed as errors. */
export interface Ended {
  readonly code: number;
  readonly errors: string;
}

const LONGEST_LINE = 64 * 1024;
const ERRORS_KEPT = 2000;
/** For what a job left behind and keeps the output open with, when its step has ended. */
const CLOSE_WITHIN_MS = 2000;

/** A job's result has more than is taken of it. */
export class TooMuch extends Error {}

/** What run-job ends with when it won't. */
const REFUSED = 100;
const END_TRIES = 5;
const END_PAUSE_MS = 100;

/** Without its streams when it could not be started for want of files (EMFILE). */
type Program = Pick<ChildProcess, "once"> & Partial<Pick<ChildProcess, "stdout" | "stderr">>;

/**
 * The steps of one job, each a run of run-job. They can't be signalled: they run as other users. What must stop is ended by `end`, and
 * whoever waits for it then sees it end.
 */
export class Run {
  readonly #command: readonly string[];
  readonly #killer: readonly string[];
  readonly #remover: readonly string[];
  readonly #id: string;

  constructor({ command, killer, remover, id }: RunProps) {
    this.#command = command;
    this.#killer = killer;
    this.#remover = remover;
    this.#id = id;
  }

  /** Makes checkout, home and playbook. */
  begin(): Promise<Ended> {
    return finished(this.#start("begin"), () => undefined);
  }

  /**
   * Runs the playbook.
   * @param line takes each line it prints
   */
  async work(line: (line: string) => void): Promise<Ended> {
    const lines = new Lines(LONGEST_LINE, line);
    const ended = await finished(this.#start("work"), (chunk) => lines.add(chunk));
    lines.end();
    return ended;
  }

  /**
   * Hands over a part of the result, piece by piece.
   * @param limit in bytes
   * @throws TooMuch when there is more than that, and what `take` throws
   */
  async collect(part: Part, limit: number, take: (chunk: Buffer) => void): Promise<Ended> {
    const program = this.#start("collect", part);
    let size = 0;
    let refused: { readonly by: unknown } | undefined;
    const ended = await finished(program, (chunk) => {
      try {
        if (refused) return;
        size += chunk.length;
        if (size > limit)
          throw new TooMuch(
            `The job's ${part} has more than ${limit} bytes, which is the most that is taken.`,
          );
        take(chunk);
      } catch (error) {
        // Thrown out of a stream it would end the dispatcher.
        refused = { by: error };
        program.stdout?.destroy();
      }
    });
    if (refused) throw refused.by;
    return ended;
  }

  /** Ends every process of the job and removes what it left. The removing runs as the job's user, so a job that kills whatever it can reach is ended before. */
  async end(): Promise<Ended> {
    for (let tries = 1; ; tries += 1) {
      const killed = await this.kill();
      if (killed.code !== 0) return killed;
      const ended = await finished(this.#start("end"), () => undefined);
      if (ended.code === REFUSED) return this.removeRemains();
      if (ended.code === 0 || tries === END_TRIES) return ended;
      await sleep(END_PAUSE_MS);
    }
  }

  /** Ends every process of the job and leaves what it made. */
  kill(): Promise<Ended> {
    const [program = "", ...args] = this.#killer;
    return finished(started(program, args), () => undefined);
  }

  /** Removes what the job's user could not, such as a folder that another job's user made in his. Only after `end`. */
  removeRemains(): Promise<Ended> {
    const [program = "", ...args] = this.#remover;
    return finished(started(program, [...args, this.#id]), () => undefined);
  }

  #start(...verb: readonly string[]): Program {
    const [program = "", ...args] = this.#command;
    const [name = "", ...rest] = verb;
    return started(program, [...args, name, this.#id, ...rest]);
  }
}

function started(program: string, args: readonly string[]): Program {
  return spawn(program, args, { cwd: "/", stdio: ["ignore", "pipe", "pipe"] });
}

function finished(program: Program, take: (chunk: Buffer) => void): Promise<Ended> {
  let errors = "";
  const { stdout, stderr } = program;
  stdout?.on("data", take);
  stderr?.on("data", (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-ERRORS_KEPT)));
  return new Promise((resolve) => {
    const done = (code: number, more = "") => resolve({ code, errors: oneLine(errors + more) });
    program.once("error", (error) => done(127, error.message));
    program.once("exit", (code) => {
      const late = setTimeout(() => {
        stdout?.destroy();
        stderr?.destroy();
      }, CLOSE_WITHIN_MS);
      program.once("close", () => {
        clearTimeout(late);
        done(code ?? 1);
      });
    });
  });
}

function oneLine(errors: string): string {
  return plain(errors.replace(/\s*\n\s*/g, " ")).trim();
}
