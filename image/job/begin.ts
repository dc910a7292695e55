import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Folder, JobFile } from "./task.ts";

/** Where the image keeps what jobs work by. */
export interface Instructions {
  readonly playbooks: string;
  readonly skills: string;
  /** Program that looks at the messages of commits. */
  readonly commitMessage: string;
}

/** Claude Code's settings: it adds no co-author to commits, which are the host's. */
const SETTINGS = { attribution: { commit: "", pr: "" } };

/**
 * Makes what a job works with: its checkout on a branch of its own, its home and its copy of the playbook.
 *
 * @throws Error when the bundle or the playbook is not there
 */
export function begin(folder: Folder, { playbooks, skills, commitMessage }: Instructions): void {
  const job = folder.readJob();
  for (const path of [
    join(folder.home, "tmp"),
    join(folder.home, ".claude"),
    folder.playbook,
    join(folder.output, "issues"),
  ]) {
    mkdirSync(path, { recursive: true });
  }
  if (existsSync(skills)) symlinkSync(skills, join(folder.home, ".claude/skills"));
  writeFileSync(join(folder.home, ".claude/settings.json"), `${JSON.stringify(SETTINGS)}\n`);
  writeFileSync(
    folder.document,
    fillIn(readFileSync(join(playbooks, `${job.playbook}.md`), "utf8"), folder, job),
  );
  checkOut(folder, job);
  hook(folder, commitMessage);
}

/** A playbook with the places and names of one job. */
export function fillIn(playbook: string, folder: Folder, job: JobFile): string {
  const values: Readonly<Record<string, string>> = {
    ISSUE: folder.issue,
    CHECKOUT: folder.checkout,
    OUTPUT: folder.output,
    BRANCH: job.branch,
    NUMBER: job.issue === undefined ? "" : String(job.issue),
  };
  return playbook.replace(/\[\[([A-Z]+)\]\]/g, (whole, name: string) => values[name] ?? whole);
}

/** A repository of its own, with no remote and none of a template's hooks; its two branches are the default one and the job's. */
function checkOut({ checkout, bundle }: Folder, { base, baseBranch, branch }: JobFile): void {
  git("init", "--quiet", "--template=", `--initial-branch=${branch}`, checkout);
  const heads = `refs/heads/${baseBranch}`;
  git("-C", checkout, "fetch", "--quiet", "--no-tags", bundle, `+${heads}:${heads}`);
  git("-C", checkout, "reset", "--quiet", "--hard", base);
}

/** Nothing is checked by it, as the agent may change it: it lets the agent know in time. */
function hook({ root, checkout }: Folder, commitMessage: string): void {
  const hooks = join(checkout, ".git/hooks");
  mkdirSync(hooks);
  const script = `#!/bin/sh\nexec ${process.execPath} ${commitMessage} ${root} "$1"\n`;
  writeFileSync(join(hooks, "commit-msg"), script, { mode: 0o755 });
}

function git(...args: readonly string[]): void {
  execFileSync("git", args, { stdio: ["ignore", "ignore", "inherit"] });
}
