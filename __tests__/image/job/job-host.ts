import { spawnSync } from "node:child_process";
import { cpSync, linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import type { JobEvent } from "../../../image/job/events";
import type { JobFile } from "../../../image/job/task";
import { imageNode } from "../../../rehearsal/image/node";

/** Somebody whom no machine knows; Claude Code refuses to work for root. */
const STRANGER = 61005;

/** A place for the runner of a job, away from everything else: its programs, a job's folder and a user. */
export class JobHost {
  public readonly root = mkdtempSync(join(tmpdir(), "job-"));
  public readonly folder = join(this.root, "20261123-040159-7f3a");
  public readonly bin = join(this.root, "bin");
  public readonly document = join(this.folder, "work/playbook/PLAYBOOK.md");
  public readonly checkout = join(this.folder, "work/checkout");
  public readonly output = join(this.folder, "work/output");

  /** @param playbook text of the job's document, in which places stand as in the image's */
  public constructor(playbook: string, job: Partial<JobFile> = {}) {
    for (const path of [this.bin, "playbooks", "skills", this.folder, join(this.folder, "work")]) {
      mkdirSync(path.startsWith("/") ? path : join(this.root, path));
    }
    cpSync("image/job", join(this.root, "program"), { recursive: true });
    cpSync("image/dispatcher", join(this.root, "dispatcher"), { recursive: true });
    for (const program of ["program", "dispatcher"]) {
      writeFileSync(join(this.root, program, "package.json"), '{"type":"module"}');
    }
    this.place(imageNode(), "node");
    writeFileSync(join(this.root, "playbooks/fix-bug.md"), playbook);
    this.makeInput(job);
    this.sh(`chmod -R a+rX ${this.root}`);
    if (process.getuid?.() === 0) this.sh(`chown -R ${STRANGER}:${STRANGER} ${this.folder}/work`);
  }

  /** Puts a program of the machine on the job's PATH: as a link, as these are large. */
  public place(program: string, name: string): void {
    try {
      linkSync(program, join(this.bin, name));
    } catch {
      cpSync(program, join(this.bin, name));
    }
  }

  /** Puts a script on the job's PATH, in the place of whatever is there. */
  public script(name: string, text: string): void {
    // Written through a link, it would be written to the program itself.
    rmSync(join(this.bin, name), { force: true });
    writeFileSync(join(this.bin, name), text, { mode: 0o755 });
  }

  /** Runs lines of a module in the job's folder, as its user; `folder` is the job's, `tell` prints events. */
  public async run(lines: string, env: Readonly<Record<string, string>> = {}) {
    const imports = ["begin", "claude", "maestro", "collect", "task"].map(
      (name) => `import * as ${name} from "${this.root}/program/${name}.ts";`,
    );
    const module = `${imports.join("\n")}
const folder = new task.Folder(process.cwd());
const tell = (event) => process.stdout.write(JSON.stringify(event) + "\\n");
${lines}`;
    const as =
      process.getuid?.() === 0
        ? ["setpriv", `--reuid=${STRANGER}`, `--regid=${STRANGER}`, "--clear-groups"]
        : [];
    const [program, ...args] = [...as, join(this.bin, "node"), "--input-type=module", "-e", module];
    const home = join(this.folder, "work/home");
    return execa(program, args, {
      cwd: this.folder,
      extendEnv: false,
      reject: false,
      env: {
        HOME: home,
        PATH: `${this.bin}:/usr/bin:/bin`,
        TMPDIR: join(home, "tmp"),
        CLAUDE_CONFIG_DIR: join(home, ".claude"),
        ...env,
      },
    });
  }

  /** Makes what a job works with, as the image does. */
  public async begin(): Promise<void> {
    const at = JSON.stringify({
      playbooks: join(this.root, "playbooks"),
      skills: join(this.root, "skills"),
      commitMessage: join(this.root, "program/commit-message.ts"),
    });
    const { exitCode, stderr } = await this.run(`begin.begin(folder, ${at});`);
    if (exitCode !== 0) throw new Error(stderr);
  }

  public read(path: string): string {
    return readFileSync(path, "utf8");
  }

  public remove(): void {
    rmSync(this.root, { recursive: true });
  }

  private makeInput(job: Partial<JobFile>): void {
    const base = this.sh(`mkdir ${this.folder}/input ${this.root}/origin && cd ${this.root}/origin
git init -q -b main . && echo 'a project' >README.md && git add . && ${COMMIT} -q -m 'First'
git bundle create -q ${this.folder}/input/base.bundle main && git rev-parse HEAD`);
    const file: JobFile = {
      id: "20261123-040159-7f3a",
      playbook: "fix-bug",
      repository: "acme/app",
      branch: "backoffice/fix-bug-12",
      base: base.trim(),
      baseBranch: "main",
      issue: 12,
      turns: 50,
      ...job,
    };
    writeFileSync(join(this.folder, "input/job.json"), JSON.stringify(file));
    writeFileSync(join(this.folder, "input/issue.md"), "It does not work.\n");
  }

  private sh(script: string): string {
    const { status, stdout, stderr } = spawnSync("sh", ["-eu", "-c", script], { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    return stdout;
  }
}

export const COMMIT = "git -c user.name=Host -c user.email=host@localhost commit";

/** Events in what a runner printed. */
export function eventsIn(output: string): JobEvent[] {
  return output.split("\n").map((line) => JSON.parse(line) as JobEvent);
}
