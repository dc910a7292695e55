import { isGitFolder } from "./result-paths.ts";

/** Longest target of a link that is looked at, in bytes. */
export const LONGEST_TARGET = 4096;

/**
 * Why a symbolic link at `path` may not point to `target`; undefined when it stays in the repository.
 * Going up is allowed at the target's beginning only: further on it could go up from wherever another link leads.
 */
export function symlinkProblem(path: string, target: string): string | undefined {
  if (target === "" || target.includes("\0")) return "points nowhere";
  if (/^([/\\]|[A-Za-z]:)/.test(target)) return `points to "${target}", outside the repository`;
  const parts = target.split("/").filter((part) => part !== "" && part !== ".");
  const first = parts.findIndex((part) => part !== "..");
  const up = first === -1 ? parts.length : first;
  const depth = path.split("/").length - 1;
  if (up > depth || parts.slice(up).includes(".."))
    return `points to "${target}", which can lead outside the repository`;
  if (parts.some(isGitFolder)) return `points to "${target}", into git's own files`;
  return undefined;
}
