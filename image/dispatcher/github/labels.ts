import { hasStatus } from "./error.ts";
import type { Rest } from "./rest.ts";

/** A label of a repository. */
export interface Label {
  readonly name: string;
  /** Six hex digits, without `#`. */
  readonly color: string;
  readonly description: string;
}

/** Makes the labels that aren't there (GitHub tells names apart without regard to case), leaves the others alone; names of those it made. @throws GitHubError */
export async function ensureLabels(rest: Rest, path: string, labels: readonly Label[]): Promise<string[]> {
  const there = (await rest.list(`${path}/labels`, 10)) as { readonly name: string }[];
  const names = new Set(there.map(({ name }) => name.toLowerCase()));
  const missing = labels.filter(({ name }) => !names.has(name.toLowerCase()));
  for (const label of missing) {
    try {
      await rest.send("POST", `${path}/labels`, label);
    } catch (error) {
      // 422 means that it is there since.
      if (!hasStatus(error, 422)) throw error;
    }
  }
  return missing.map(({ name }) => name);
}
