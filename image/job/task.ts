import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Tell } from "./events.ts";

/** What the dispatcher lays down as `input/job.json`. */
export interface JobFile {
  readonly id: string;
  readonly playbook: string;
  /** As owner/name. */
  readonly repository: string;
  /** To be made for the job's commits. */
  readonly branch: string;
  /** Commit that the work starts from. */
  readonly base: string;
  readonly baseBranch: string;
  readonly issue?: number;
  /** How many turns the agent may take in all. */
  readonly turns: number;
}

/** A job's folder and the places in it. */
export class Folder {
  readonly issue: string;
  readonly bundle: string;
  readonly checkout: string;
  readonly home: string;
  readonly playbook: string;
  readonly document: string;
  readonly output: string;
  readonly root: string;

  /** @param root absolute path */
  constructor(root: string) {
    this.root = root;
    this.issue = join(root, "input/issue.md");
    this.bundle = join(root, "input/base.bundle");
    this.checkout = join(root, "work/checkout");
    this.home = join(root, "work/home");
    this.playbook = join(root, "work/playbook");
    this.document = join(this.playbook, "PLAYBOOK.md");
    this.output = join(root, "work/output");
  }

  readJob(): JobFile {
    return JSON.parse(readFileSync(join(this.root, "input/job.json"), "utf8")) as JobFile;
  }
}

/** The work of one job, as its runner gets it. */
export interface Task {
  readonly folder: Folder;
  /** How many turns the agent may take in all. */
  readonly turns: number;
  readonly tell: Tell;
}
