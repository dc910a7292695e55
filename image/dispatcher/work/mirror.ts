import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { git } from "../github/git.ts";
import type { GitRemote } from "../github/git-remote.ts";
import { GitHubError } from "../github/error.ts";

/** What the dispatcher's own clones need to know. */
export interface MirrorProps {
  /** Folder below which they lie, as OWNER/NAME.git. */
  readonly folder: string;
  readonly remote: GitRemote;
}

/** Milliseconds for a transfer; the first one of a repository has all its history. */
const PATIENCE = 15 * 60_000;

/**
 * The dispatcher's own bare clones, one for each repository, with nothing but the default branch. No job ever sees
 * them. One that is damaged is made anew.
 */
export class Mirrors {
  readonly #props: MirrorProps;
  /** The end of the line of those who wait for a repository. */
  readonly #lines = new Map<string, Promise<unknown>>();

  constructor(props: MirrorProps) {
    this.#props = props;
  }

  /** The folder of a repository's clone. */
  path(repository: string): string {
    if (!/^[\w.-]+\/[\w.-]+$/.test(repository) || repository.split("/").some((part) => /^\.+$/.test(part))) {
      throw new Error(`"${repository}" isn't a repository's name; it is owner/name.`);
    }
    return join(this.#props.folder, `${repository}.git`);
  }

  /** Does `task` while nobody else uses or changes the clone. Not to be called from within a task. */
  async locked<T>(repository: string, task: (path: string) => Promise<T>): Promise<T> {
    const path = this.path(repository);
    const before = this.#lines.get(path) ?? Promise.resolve();
    const now = before.catch(() => undefined).then(() => task(path));
    this.#lines.set(path, now);
    return now;
  }

  /**
   * Fetches `branch` and drops every other; the commit at its end.
   * @throws GitHubError when GitHub refuses or can't be reached
   */
  async fetch(repository: string, branch: string): Promise<string> {
    return this.#fresh(repository, branch, () => Promise.resolve());
  }

  /**
   * Fetches `branch` and writes it to `file` as a bundle; the commit at its end.
   * @throws GitHubError when GitHub refuses or can't be reached
   */
  async bundle(repository: string, branch: string, file: string): Promise<string> {
    return this.#fresh(repository, branch, async (path) => {
      await git(["bundle", "create", "--quiet", file, ref(branch)], { cwd: path, patience: PATIENCE });
    });
  }

  /** Whether the clone has a commit. */
  async has(repository: string, commit: string): Promise<boolean> {
    return this.locked(repository, async (path) => {
      const args = ["cat-file", "-e", `${commit}^{commit}`];
      return git(args, { cwd: path }).then(
        () => true,
        () => false,
      );
    });
  }

  async #fresh(repository: string, branch: string, task: (path: string) => Promise<void>): Promise<string> {
    return this.locked(repository, async (path) => {
      const attempt = async (): Promise<string> => {
        const commit = await this.#update(path, repository, branch);
        await task(path);
        return commit;
      };
      try {
        return await attempt();
      } catch (error) {
        // GitHub's fault is no reason to throw a clone away.
        if (error instanceof GitHubError) throw error;
        await rm(path, { recursive: true, force: true });
        return attempt();
      }
    });
  }

  async #update(path: string, repository: string, branch: string): Promise<string> {
    if (existsSync(path)) await dropOthers(path, branch);
    else await this.#make(path, repository, branch);
    return this.#fetchInto(path, repository, branch);
  }

  /** A clone has its name only once it is whole. */
  async #make(path: string, repository: string, branch: string): Promise<void> {
    const unfinished = `${path}.new`;
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { recursive: true, mode: 0o700 });
    await git(["init", "--quiet", "--bare", "--template=", "."], { cwd: unfinished });
    await this.#fetchInto(unfinished, repository, branch);
    await rename(unfinished, path);
  }

  async #fetchInto(path: string, repository: string, branch: string): Promise<string> {
    const { remote } = this.#props;
    const args = ["fetch", "--quiet", "--prune", "--no-tags", "--no-write-fetch-head"];
    await remote.git([...args, "--", remote.address(repository), `+${ref(branch)}:${ref(branch)}`], {
      cwd: path,
      patience: PATIENCE,
    });
    const commit = await git(["rev-parse", "--verify", `${ref(branch)}^{commit}`], { cwd: path });
    return commit.toString().trim();
  }
}

/** Were the default branch renamed from `a` to `a/b`, git couldn't have both. */
async function dropOthers(path: string, branch: string): Promise<void> {
  const names = (await git(["for-each-ref", "--format=%(refname)"], { cwd: path })).toString().split("\n");
  const input = names.filter((name) => name !== "" && name !== ref(branch)).map((name) => `delete ${name}\n`);
  if (input.length > 0) await git(["update-ref", "--stdin"], { cwd: path, input: input.join("") });
}

function ref(branch: string): string {
  return `refs/heads/${branch}`;
}
