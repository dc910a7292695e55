import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { JobFile } from "../../job/task.ts";

export interface WorkspaceProps {
  /** Folder of all jobs' folders. */
  readonly root: string;
  /** The job's id: the folder's name. */
  readonly id: string;
  /** Group of the user that runs the job; the dispatcher must be a member. */
  readonly gid: number;
}

/** What a job is given. */
export interface Input {
  readonly job: JobFile;
  /** Text of the issue, cleaned and marked as data. */
  readonly issue: string;
}

/**
 * A job's folder: `input` is the dispatcher's and read by the job, `work` is filled by the job's user. The dispatcher opens nothing below
 * `work`, where a link could lead anywhere.
 */
export class Workspace {
  readonly folder: string;
  /** Where the repository's bundle goes, before `open`. */
  readonly bundle: string;
  readonly #input: string;
  readonly #job: string;
  readonly #work: string;
  readonly #gid: number;

  constructor({ root, id, gid }: WorkspaceProps) {
    this.folder = join(root, id);
    this.#input = join(this.folder, "input");
    this.#work = join(this.folder, "work");
    this.#job = join(this.#input, "job.json");
    this.bundle = join(this.#input, "base.bundle");
    this.#gid = gid;
  }

  /**
   * Makes the folder, closed to the job.
   * @throws Error when there is one already
   */
  make(): void {
    for (const path of [this.folder, this.#input, this.#work]) mkdirSync(path, { mode: 0o700 });
  }

  /** Writes what the job is given and opens the folder to its user. */
  open({ job, issue }: Input): void {
    writeFileSync(join(this.#input, "issue.md"), issue);
    writeFileSync(this.#job, JSON.stringify(job, undefined, 2));
    for (const name of readdirSync(this.#input)) this.#give(join(this.#input, name), 0o640);
    this.#give(this.#input, 0o750);
    // Only who made something there can remove it: the job can't take what the dispatcher put there.
    this.#give(this.#work, 0o1770);
    // Last: it tells that all is there.
    this.#give(this.folder, 0o750);
  }

  /** The job as `open` wrote it, where the job itself can't write; undefined when it is gone. */
  readJob(): JobFile | undefined {
    try {
      return JSON.parse(readFileSync(this.#job, "utf8")) as JobFile;
    } catch {
      return undefined;
    }
  }

  get exists(): boolean {
    return existsSync(this.folder);
  }

  /** Whether the job's user may have been in it. */
  get opened(): boolean {
    return this.exists && statSync(this.folder).gid === this.#gid;
  }

  /** Whether something is left of what the job's user had there. */
  get left(): boolean {
    return existsSync(this.#work) && readdirSync(this.#work).length > 0;
  }

  /**
   * Removes the folder, once the job's user has removed what is his.
   * @throws Error when he has not
   */
  remove(): void {
    if (!this.exists) return;
    rmSync(this.#input, { recursive: true, force: true });
    if (existsSync(this.#work)) this.#clearWork();
    rmdirSync(this.folder);
  }

  /** What is left may be links of the job to files of others, which only the folder's owner can remove; never goes deeper. */
  #clearWork(): void {
    for (const entry of readdirSync(this.#work, { withFileTypes: true })) {
      const path = join(this.#work, entry.name);
      if (entry.isDirectory()) rmdirSync(path);
      else unlinkSync(path);
    }
    rmdirSync(this.#work);
  }

  #give(path: string, mode: number): void {
    chownSync(path, process.getuid?.() ?? -1, this.#gid);
    chmodSync(path, mode);
  }
}
