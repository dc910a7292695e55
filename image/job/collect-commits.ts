import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Nobody's settings. */
const ENVIRONMENT = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };

/** What of a repository is its commits and branches; all else says how git works there. */
const COMMITS = ["objects", "refs", "packed-refs"];

/**
 * Has a checkout's commits and branches read through a repository with settings of its own: those in the checkout are its agent's, who may
 * have damaged them, or named programs in them.
 * @throws Error when it is no repository any more, or the disk is full
 */
export function withCommitsOf<T>(checkout: string, read: (repository: string) => T): T {
  if (!existsSync(join(checkout, ".git/objects")))
    throw new Error("The checkout is no git repository any more: .git/objects is missing.");
  // Beside the checkout, in a folder that the agent can't have removed.
  const repository = mkdtempSync(join(dirname(checkout), "commits-"));
  try {
    writeFileSync(join(repository, "HEAD"), "ref: refs/heads/none\n");
    writeFileSync(join(repository, "config"), "[core]\n\trepositoryformatversion = 0\n\tbare = true\n");
    mkdirSync(join(repository, "info"));
    for (const name of COMMITS) symlinkSync(join(checkout, ".git", name), join(repository, name));
    return read(repository);
  } finally {
    rmSync(repository, { recursive: true, force: true });
  }
}

/** Runs git in a bare repository, without anybody's settings. */
export function git(repository: string, output: "pipe" | "inherit", ...args: readonly string[]) {
  return spawnSync("git", ["--git-dir", repository, ...args], {
    env: { ...process.env, ...ENVIRONMENT },
    stdio: ["ignore", output, "inherit"],
  });
}
