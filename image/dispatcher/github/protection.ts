import { isUnreachable } from "./error.ts";
import type { Rest } from "./rest.ts";

/** Whether nobody can change a branch by a mere push. */
export type Protection = "protected" | "unprotected" | "unknown";

/** Rules of a ruleset that keep a mere push out. */
const KEEPING_OUT = ["pull_request", "update", "required_status_checks", "merge_queue"];

/**
 * Whether `branch` is protected, by branch protection or by a ruleset.
 * @throws GitHubError when GitHub can't be reached
 */
export async function protection(rest: Rest, path: string, branch: string): Promise<Protection> {
  const name = encodeURIComponent(branch);
  try {
    const { protected: flag } = (await rest.get(`${path}/branches/${name}`)) as { protected?: unknown };
    if (flag === true) return "protected";
    if (flag !== false) return "unknown";
  } catch (error) {
    if (isUnreachable(error)) throw error;
    return "unknown";
  }
  return (await hasRule(rest, `${path}/rules/branches/${name}`)) ? "protected" : "unprotected";
}

async function hasRule(rest: Rest, path: string): Promise<boolean> {
  try {
    const rules = (await rest.list(path, 1)) as { readonly type?: string }[];
    return rules.some(({ type }) => KEEPING_OUT.includes(type ?? ""));
  } catch (error) {
    if (isUnreachable(error)) throw error;
    // Servers without rulesets don't know the address.
    return false;
  }
}
