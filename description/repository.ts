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

/** Complains of repositories that are named before; GitHub's names differ in more than capitals. */
export function complainOfRepeats(repositories: readonly string[], context: z.RefinementCtx): void {
  const seen = new Map<string, number>();
  repositories.forEach((repository, index) => {
    const first = seen.get(repository.toLowerCase());
    if (first === undefined) seen.set(repository.toLowerCase(), index);
    else {
      const complaint = {
        problem: `${shown(repository)} is there already, as repositories[${first}]`,
        allowed: "each repository once; capitals make no difference on GitHub",
        fix: "remove one of the two",
      };
      complain(context, complaint, [index]);
    }
  });
}

function isRepository(text: string): boolean {
  const [owner = "", name = "", ...more] = text.split("/");
  if (more.length > 0 || owner.length > LONGEST_OWNER || !OWNER.test(owner)) return false;
  return NAME.test(name) && name !== "." && name !== ".." && !/\.(git|wiki)$/i.test(name);
}
