import { join } from "node:path";
import { agentFor, idOf } from "./agent.ts";
import { missingDocuments, playbooks } from "./documents.ts";
import { playbookFor } from "./playbook.ts";
import { withRecords } from "./records.ts";
import type { Write } from "./write.ts";

/** What Maestro lacks, and what stands in the way of giving it. */
export interface Missing {
  readonly writes: readonly Write[];
  readonly problems: readonly string[];
}

/**
 * What Maestro lacks to work on the host's repositories by hand: an agent for each, each with the host's playbooks. Nothing of the user's own is
 * ever changed or removed.
 * @param root of the host's file tree
 */
export function missing(root: string, repositories: readonly string[], now: Date): Missing {
  const problems: string[] = [];
  const records = (path: string, list: string, added: readonly { readonly id: string }[]): Write[] => {
    const file = join(root, "/data/maestro", path);
    try {
      const text = withRecords(file, list, added);
      return text === undefined ? [] : [{ file, text }];
    } catch (error) {
      problems.push((error as Error).message);
      return [];
    }
  };
  const names = [...playbooks(root).keys()];
  const writes = [
    ...records(
      "maestro-sessions.json",
      "sessions",
      repositories.map((repository) => agentFor(repository, now)),
    ),
    ...repositories.flatMap((repository) => [
      ...records(
        `playbooks/${idOf(repository)}.json`,
        "playbooks",
        names.map((name) => playbookFor(repository, name, now)),
      ),
      ...missingDocuments(root, repository),
    ]),
  ];
  return { writes, problems };
}
