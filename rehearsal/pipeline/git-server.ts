import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { type Server, createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { type PushedRef, gitService } from "../image/git-service";

/** Whoever makes commits here, the commit is always the same. */
const AUTHOR = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];

/** GitHub's git service with repositories in a temporary folder. */
export class GitServer {
  public readonly server: Server;
  /** Every reference that was pushed or tried to be, in order. */
  public readonly pushes: PushedRef[] = [];
  private readonly root = mkdtempSync(join(tmpdir(), "backoffice-github-"));

  /** @param token the only password accepted, for reading as well */
  public constructor(token: string) {
    const pushed = (ref: PushedRef) => this.pushes.push(ref);
    this.server = createServer(gitService({ root: this.root, password: token, pushed }));
  }

  /** The bare repository's folder. @param repository as owner/name */
  public folder(repository: string): string {
    return join(this.root, `${repository}.git`);
  }

  /** Makes a repository whose default branch has one commit: the files of `project`. */
  public async create(repository: string, project: string): Promise<void> {
    const bare = this.folder(repository);
    mkdirSync(bare, { recursive: true });
    await execa("git", ["init", "--quiet", "--bare", "--initial-branch=main", bare]);
    const git = (...args: string[]) =>
      execa("git", [...AUTHOR, `--git-dir=${bare}`, `--work-tree=${project}`, ...args]);
    await git("add", "--all", ".");
    await git("commit", "--quiet", "--message", "Initial commit");
  }

  /** Branches with what they point at. */
  public async branches(repository: string): Promise<Record<string, string>> {
    const format = "--format=%(refname:short) %(objectname)";
    const { stdout } = await execa("git", [`--git-dir=${this.folder(repository)}`, "for-each-ref", format]);
    return Object.fromEntries(
      stdout
        .split("\n")
        .filter(Boolean)
        .map((line) => line.split(" ") as [string, string]),
    );
  }

  /** Everything that ever came into the repository, unpacked: files, folders, commits. */
  public async everything(repository: string): Promise<Buffer> {
    const all = ["cat-file", "--batch", "--batch-all-objects"];
    const { stdout } = await execa("git", [`--git-dir=${this.folder(repository)}`, ...all], {
      encoding: "buffer",
      maxBuffer: 1 << 30,
    });
    return Buffer.from(stdout);
  }

  public remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
