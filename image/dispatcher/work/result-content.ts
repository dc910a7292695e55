import { type Change, Changes } from "./result-changes.ts";
import type { ResultCommit } from "./result-commits.ts";
import { pathProblem } from "./result-paths.ts";
import type { Quarantine } from "./result-quarantine.ts";
import { LONGEST_TARGET, symlinkProblem } from "./result-symlink.ts";
import { ABSENT, GITLINK, isWritten, SYMLINK, TREE } from "./result-tree.ts";

/** Largest file, in bytes. */
const LARGEST_FILE = 25 * 1024 * 1024;

/** Looks through a result commit by commit and remembers what it has seen, so that each problem is said once. */
export class ContentCheck {
  readonly #quarantine: Quarantine;
  readonly #changes: Changes;
  readonly #files = new Set<string>();

  /** @param base the tree of the commit the job began at */
  constructor(quarantine: Quarantine, base: string) {
    this.#quarantine = quarantine;
    this.#changes = new Changes(quarantine, base);
  }

  /** How many files the commits looked at change in all. */
  get files(): number {
    return this.#files.size;
  }

  /**
   * What is wrong with what a commit changes.
   * @throws ResultRefused when it changes too much to be looked at
   */
  async problems(commit: ResultCommit): Promise<string[]> {
    const changes = await this.#changes.of(commit.tree);
    const files = changes.filter(({ before, mode }) => isFile(before) || isFile(mode));
    for (const { path } of files) this.#files.add(path);
    return [
      ...files.flatMap(guarded),
      ...changes.flatMap(odd),
      ...(await this.#links(changes.filter(({ mode }) => mode === SYMLINK))),
      ...(await this.#sizes(changes.filter(({ mode }) => isFile(mode) && mode !== GITLINK))),
    ];
  }

  async #links(links: readonly Change[]): Promise<string[]> {
    const sizes = await this.#quarantine.sizes(links.map(({ object }) => object));
    const short = links.filter((_, index) => (sizes[index] ?? Infinity) <= LONGEST_TARGET);
    const targets = await this.#quarantine.contents(short.map(({ object }) => object));
    return links.flatMap((link) => {
      const target = targets[short.indexOf(link)]?.toString();
      const problem =
        target === undefined
          ? `points to something longer than ${LONGEST_TARGET} bytes`
          : symlinkProblem(link.path, target);
      return problem === undefined ? [] : [`makes a link ${shown(link.path)} that ${problem}`];
    });
  }

  async #sizes(files: readonly Change[]): Promise<string[]> {
    const sizes = await this.#quarantine.sizes(files.map(({ object }) => object));
    return files.flatMap(({ path }, index) => {
      const size = sizes[index] ?? Infinity;
      if (size <= LARGEST_FILE) return [];
      return [`has ${shown(path)} with ${size} bytes; allowed are ${LARGEST_FILE}`];
    });
  }
}

function guarded({ path, mode, before }: Change): string[] {
  if (mode === GITLINK || before === GITLINK)
    return [`changes ${shown(path)}: submodules are changed by people only`];
  const problem = pathProblem(path);
  return problem === undefined ? [] : [`changes ${shown(path)}: ${problem}`];
}

function odd({ path, mode }: Change): string[] {
  if (mode === ABSENT || isWritten(mode)) return [];
  return [`gives ${shown(path)} the mode ${mode}; allowed are 100644, 100755 and 120000`];
}

/** Whether something is there that is no folder. */
function isFile(mode: string): boolean {
  return mode !== ABSENT && mode !== TREE;
}

/** A path on one line, whatever is in it. */
function shown(path: string): string {
  return JSON.stringify(path).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
