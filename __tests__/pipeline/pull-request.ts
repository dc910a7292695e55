import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import type { GitServer } from "../../rehearsal/pipeline/git-server";
import { imageNode } from "../../rehearsal/image/node";

/** A commit of a branch and whether the project's tests pass there. */
export interface Commit {
  readonly subject: string;
  readonly files: readonly string[];
  readonly passes: boolean;
}

/** The commits of a branch that its base doesn't have, oldest first, with the project's tests run at each. */
export async function commitsOf(server: GitServer, repository: string, branch: string): Promise<Commit[]> {
  const folder = mkdtempSync(join(tmpdir(), "backoffice-clone-"));
  const git = async (...args: string[]) =>
    (await execa("git", ["-C", folder, ...args])).stdout.split("\n").filter(Boolean);
  try {
    await execa("git", ["clone", "--quiet", server.folder(repository), folder]);
    const commits: Commit[] = [];
    for (const id of await git("rev-list", "--reverse", `origin/main..origin/${branch}`)) {
      await git("checkout", "--quiet", id);
      const { exitCode } = await execa(imageNode(), ["--test"], { cwd: folder, reject: false });
      const [subject = ""] = await git("log", "-1", "--format=%s");
      const files = await git("diff-tree", "--no-commit-id", "--name-only", "-r", id);
      commits.push({ subject, files, passes: exitCode === 0 });
    }
    return commits;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
