import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { git, withCommitsOf } from "./collect-commits.ts";
import type { Folder } from "./task.ts";

/** What can be had of a job when its work is done. */
export const PARTS = ["bundle", "summary", "tests", "issues"] as const;
export type Part = (typeof PARTS)[number];

const LARGEST_FILE = 256 * 1024;
const MOST_FILES = 100;

/**
 * Prints a part of a job's result: the bundle as git makes it, everything else as JSON, the names of files with their texts.
 * @returns exit code
 */
export function collect(folder: Folder, part: Part): number {
  if (part === "bundle") return printBundle(folder);
  const files =
    part === "issues" ? filesIn(join(folder.output, "issues")) : [join(folder.output, `${part}.md`)];
  const texts = files.flatMap((file) => {
    const text = textOf(file);
    return text === undefined ? [] : [[file.slice(folder.output.length + 1), text] as const];
  });
  process.stdout.write(JSON.stringify(Object.fromEntries(texts)));
  return 0;
}

/** The job's commits alone; nothing where it made none, which git would refuse to bundle. */
function printBundle(folder: Folder): number {
  const { base, branch } = folder.readJob();
  const range = `${base}..refs/heads/${branch}`;
  return withCommitsOf(folder.checkout, (repository) => {
    const commits = git(repository, "pipe", "rev-list", "--max-count=1", range, "--");
    if (commits.status !== 0 || commits.stdout.length === 0) return commits.status ?? 1;
    return git(repository, "inherit", "bundle", "create", "--quiet", "-", range).status ?? 1;
  });
}

function filesIn(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith(".md"));
    return names
      .sort()
      .slice(0, MOST_FILES)
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** Plain files only: a pipe would be waited for. */
function textOf(file: string): string | undefined {
  try {
    if (!lstatSync(file).isFile()) return undefined;
    return readFileSync(file).subarray(0, LARGEST_FILE).toString();
  } catch {
    return undefined;
  }
}
