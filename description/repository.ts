import type * as z from "zod";
import { complain, type Complaint } from "./guide";
import { looksSecret, shown } from "./shown-value";

const OWNER = /^[A-Za-z0-9](?:-?[A-Za-z0-9]){0,38}$/;
const LONGEST_OWNER = 39;
const NAME = /^[A-Za-z0-9._-]{1,100}$/;
const ADDRESS =
  /^(?:https?:\/\/|ssh:\/\/git@|git@)?(?:www\.)?github\.com[/:]([^/\s]+\/[^/\s]+?)(?:\.git)?\/?$/;

/** What is wrong with the name of a GitHub repository, if anything. */
export function complaintAboutRepository(repository: string): Complaint | undefined {
  if (isRepository(repository)) return undefined;
  const named = ADDRESS.exec(repository.slice(0, 300))?.[1] ?? repository.replace(/\.git$/, "");
  return {
    problem: `${shown(repository)} is not of the form owner/name`,
    fix:
      isRepository(named) && !looksSecret(repository)
        ? `write "${named}"`
        : 'write "owner/name", e.g. "teamboswell/boswell-hub"',
  };
}

/**
 * Complains of repositories that are named before; GitHub's names differ in more than capitals. Two of one name under different owners are
 * refused too: a host has its clones, its agents and Sentry's projects by their names alone.
 */
export function complainOfRepeats(repositories: readonly string[], context: z.RefinementCtx): void {
  const seen = new Map<string, number>();
  const names = new Map<string, number>();
  repositories.forEach((repository, index) => {
    const full = repository.toLowerCase();
    const name = isRepository(repository) ? full.slice(full.indexOf("/") + 1) : full;
    const first = seen.get(full);
    const sameName = names.get(name);
    if (first !== undefined) {
      const complaint = {
        problem: `${shown(repository)} is there already, as repositories[${first}]`,
        allowed: "each repository once; capitals make no difference on GitHub",
        fix: "remove one of the two",
      };
      complain(context, complaint, [index]);
    } else if (sameName !== undefined) {
      const complaint = {
        problem: `${shown(repository)} has the same name as repositories[${sameName}], ${shown(repositories[sameName] ?? "")}; both would have the folder /data/repos/${name}`,
        allowed: "repositories with different names behind the slash; capitals make no difference",
        fix: "rename one of the two on GitHub, or describe a second host for it",
      };
      complain(context, complaint, [index]);
    }
    if (first === undefined) seen.set(full, index);
    if (sameName === undefined) names.set(name, index);
  });
}

function isRepository(text: string): boolean {
  const [owner = "", name = "", ...more] = text.split("/");
  if (more.length > 0 || owner.length > LONGEST_OWNER || !OWNER.test(owner)) return false;
  return NAME.test(name) && name !== "." && name !== ".." && !/\.(git|wiki)$/i.test(name);
}
