import { Problem } from "../http/route.ts";

/**
 * The host's repository of that name, which GitHub compares without regard to case.
 * @throws Problem 403 when it is none of the host's
 */
export function describedRepository(name: string, repositories: readonly string[]): string {
  const found = repositories.find((each) => each.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  const given = /^[\w.-]{1,100}\/[\w.-]{1,100}$/.test(name) ? `"${name}"` : "what was given";
  throw new Problem(
    403,
    `The host works for ${repositories.join(", ")}, not for ${given}. Its repositories are named in backoffice.ts.`,
  );
}
