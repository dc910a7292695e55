import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { GitRemote } from "../../../../image/dispatcher/github/git-remote";
import { Mirrors } from "../../../../image/dispatcher/work/mirror";
import { type PlainGitServer, startPlainGitServer } from "../../git-server";

export const TOKEN = "ghp_canary0123456789";
export const HUB = "teamboswell/boswell-hub";
export const BRANCH = "backoffice/fix-bug-12";

const HOST = ["-c", "user.name=Backoffice host", "-c", "user.email=backoffice@localhost"];

/** A folder with one repository served over http, the dispatcher's clones of it, and a job's checkout. */
export class GitHost {
  /** The repository at GitHub. */
  public readonly bare: string;
  public readonly checkout: string;
  /** Where a job's result goes. */
  public readonly bundle: string;
  public readonly remote: GitRemote;
  public readonly mirrors: Mirrors;

  private constructor(
    public readonly folder: string,
    public readonly server: PlainGitServer,
  ) {
    this.bare = join(folder, `served/${HUB}.git`);
    this.checkout = join(folder, "checkout");
    this.bundle = join(folder, "result.bundle");
    this.remote = new GitRemote({ upstream: server.url, tokenFile: join(folder, "GH_TOKEN") });
    this.mirrors = new Mirrors({ folder: join(folder, "repositories"), remote: this.remote });
  }

  /** With one commit on main, of a README. */
  public static async start(): Promise<GitHost> {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "git-host-")));
    writeFileSync(join(folder, "GH_TOKEN"), `${TOKEN}\n`);
    const host = new GitHost(folder, await startPlainGitServer(join(folder, "served"), TOKEN));
    mkdirSync(host.bare, { recursive: true });
    host.git(folder, "init", "--quiet", "--template=", "--bare", "--initial-branch=main", host.bare);
    host.git(folder, "init", "--quiet", "--template=", "--initial-branch=main", host.checkout);
    host.commit("First", { "README.md": "# Hub\n" });
    host.publish();
    return host;
  }

  /** Keeps the checkout as it is now, for `restore`. */
  public keep(): void {
    cpSync(this.checkout, `${this.checkout}.kept`, { recursive: true, preserveTimestamps: true });
  }

  /** The checkout as it was kept, without a result. */
  public restore(): void {
    for (const path of [this.checkout, this.bundle]) rmSync(path, { recursive: true, force: true });
    cpSync(`${this.checkout}.kept`, this.checkout, { recursive: true, preserveTimestamps: true });
  }

  /** Runs git as a job would, under the host's name; what it printed. @throws Error when it fails */
  public git(cwd: string, ...args: string[]): string {
    return this.feed(cwd, "", ...args);
  }

  /** The same with something on standard input. */
  public feed(cwd: string, input: string | Buffer, ...args: string[]): string {
    const env = { PATH: process.env["PATH"], HOME: this.folder, GIT_CONFIG_NOSYSTEM: "1" };
    const { status, stdout, stderr } = spawnSync("git", [...HOST, ...args], {
      cwd,
      env,
      input,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`git ${args.join(" ")}: ${stderr}`);
    return stdout.trim();
  }

  /** Commits files in the checkout; the commit. */
  public commit(message: string, files: Readonly<Record<string, string>> = {}): string {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.checkout, path)), { recursive: true });
      writeFileSync(join(this.checkout, path), content);
    }
    this.git(this.checkout, "add", "--all");
    this.git(this.checkout, "commit", "--quiet", "--allow-empty", "--message", message);
    return this.head();
  }

  public head(revision = "HEAD"): string {
    return this.git(this.checkout, "rev-parse", revision);
  }

  /** Makes the checkout's main that of the repository at GitHub. */
  public publish(): string {
    this.git(this.checkout, "push", "--quiet", "--force", this.bare, "HEAD:main");
    return this.head();
  }

  /** Begins a job's branch at main. */
  public branch(): void {
    this.git(this.checkout, "switch", "--quiet", "--force-create", BRANCH, "main");
  }

  /** Writes what the job's branch has more than main as the result. */
  public makeBundle(...revisions: string[]): void {
    const what = revisions.length > 0 ? revisions : [`main..refs/heads/${BRANCH}`];
    this.git(this.checkout, "bundle", "create", "--quiet", this.bundle, ...what);
  }

  /** A commit that adds entries to the tree, as git would never write them; the branch leads to it. */
  public commitTree(added: readonly Entry[]): string {
    const there = this.git(this.checkout, "ls-tree", "--format=%(objectmode) %(objectname) %(path)", "HEAD")
      .split("\n")
      .map((line) => line.split(" "))
      .map(([mode = "", object = "", name = ""]) => ({ mode: mode.replace(/^0/, ""), name, object }));
    const key = ({ name, mode }: Entry): string => (mode === "40000" ? `${name}/` : name);
    const entries = [...there, ...added].sort((a, b) => (key(a) < key(b) ? -1 : 1));
    const commit = this.git(this.checkout, "commit-tree", this.tree(entries), "-p", "HEAD", "-m", "Odd");
    this.git(this.checkout, "update-ref", `refs/heads/${BRANCH}`, commit);
    return commit;
  }

  public tree(entries: readonly Entry[]): string {
    const parts = entries.flatMap(({ mode, name, object }) => [
      Buffer.from(`${mode} ${name}\0`),
      Buffer.from(object, "hex"),
    ]);
    return this.feed(
      this.checkout,
      Buffer.concat(parts),
      "hash-object",
      "-t",
      "tree",
      "-w",
      "--stdin",
      "--literally",
    );
  }

  public blob(content: string | Buffer): string {
    return this.feed(this.checkout, content, "hash-object", "-w", "--stdin");
  }

  /** The branches at GitHub with their commits. */
  public branches(): Record<string, string> {
    const lines = this.git(
      this.bare,
      "for-each-ref",
      "--format=%(refname:short) %(objectname)",
      "refs/heads",
    );
    return Object.fromEntries(lines.split("\n").map((line) => line.split(" ") as [string, string]));
  }

  /** Whether a file below the host's own folders has the token in it. */
  public tokenFound(): string {
    const args = ["--recursive", "--files-with-matches", TOKEN, this.folder];
    return spawnSync("grep", args, { encoding: "utf8" }).stdout.trim();
  }

  public async stop(): Promise<void> {
    await this.server.close();
    rmSync(this.folder, { recursive: true });
  }
}

export interface Entry {
  readonly mode: string;
  readonly name: string;
  readonly object: string;
}
