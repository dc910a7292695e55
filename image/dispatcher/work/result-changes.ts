import type { Quarantine } from "./result-quarantine.ts";
import { ResultRefused } from "./result-refused.ts";
import { ABSENT, asWritten, TREE, type TreeEntry, treeEntries } from "./result-tree.ts";

/** A path, of a file or folder, that a commit has otherwise than the base. */
export interface Change {
  readonly path: string;
  /** Its mode in the base and in the commit, as written there; ABSENT where it isn't there. */
  readonly before: string;
  readonly mode: string;
  /** What is there in the commit. */
  readonly object: string;
}

/** A folder to be looked into, on both sides; a side that doesn't have it has no object. */
interface Pair {
  readonly path: string;
  readonly base?: string;
  readonly commit?: string;
}

/** More would be refused anyway, but a few bytes can unfold to billions of paths. */
const MOST_CHANGES = 5_000;
const DEEPEST = 100;

/**
 * Compares the trees of commits with the base's, entry by entry as they are written. git's own comparison would keep
 * odd modes to itself and have no limit.
 */
export class Changes {
  readonly #quarantine: Quarantine;
  readonly #base: string;
  readonly #seen = new Set<string>();

  /** @param base the base's tree */
  constructor(quarantine: Quarantine, base: string) {
    this.#quarantine = quarantine;
    this.#base = base;
  }

  /**
   * What a tree has otherwise than the base, but for what an earlier tree had just so.
   * @throws ResultRefused when that is too much to look at
   */
  async of(tree: string): Promise<Change[]> {
    const changes: Change[] = [];
    let level: readonly Pair[] = [{ path: "", base: this.#base, commit: tree }];
    for (let depth = 0; level.length > 0; depth++) {
      const found = await this.#compare(level);
      changes.push(...found.changes.filter((change) => this.#isNew(change)));
      if (changes.length > MOST_CHANGES || depth > DEEPEST) {
        throw new ResultRefused([
          `More than ${MOST_CHANGES} paths are changed, or some more than ${DEEPEST} folders deep.`,
        ]);
      }
      level = found.below;
    }
    return changes.sort((one, other) => (one.path < other.path ? -1 : 1));
  }

  async #compare(pairs: readonly Pair[]): Promise<{ changes: Change[]; below: Pair[] }> {
    const objects = pairs.flatMap(({ base, commit }) => [base, commit]).filter((one) => one !== undefined);
    const contents = (await this.#quarantine.contents(objects)).values();
    const entries = (object?: string): TreeEntry[] =>
      object === undefined ? [] : treeEntries(contents.next().value ?? Buffer.alloc(0));
    const all = pairs.flatMap(({ path, base, commit }) => differences(path, entries(base), entries(commit)));
    return {
      changes: all.map(({ change }) => change),
      below: all.flatMap(({ below }) => below ?? []).filter((pair) => this.#isNew(pair)),
    };
  }

  #isNew(what: Change | Pair): boolean {
    const key = JSON.stringify(what);
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    return true;
  }
}

interface Difference {
  readonly change: Change;
  readonly below?: Pair;
}

function differences(folder: string, base: readonly TreeEntry[], commit: readonly TreeEntry[]): Difference[] {
  const before = new Map(base.map((entry) => [entry.name, entry]));
  const after = new Set(commit.map(({ name }) => name));
  const place = folder === "" ? "" : `${folder}/`;
  const changed = commit.flatMap((entry) => {
    const old = before.get(entry.name);
    const same = old?.object === entry.object && [old.mode, asWritten(old.mode)].includes(entry.mode);
    return same ? [] : [difference(`${place}${entry.name}`, old, entry)];
  });
  const gone = base
    .filter(({ name }) => !after.has(name))
    .map((old) => difference(`${place}${old.name}`, old));
  return [...changed, ...gone];
}

function difference(path: string, old?: TreeEntry, now?: TreeEntry): Difference {
  const change = {
    path,
    before: old ? asWritten(old.mode) : ABSENT,
    mode: now?.mode ?? ABSENT,
    object: now?.object ?? "",
  };
  const base = change.before === TREE ? { base: old?.object } : {};
  const commit = change.mode === TREE ? { commit: change.object } : {};
  const pair: Pair = { path, ...base, ...commit };
  return pair.base === pair.commit ? { change } : { change, below: pair };
}
