import { existsSync } from "node:fs";
import { join } from "node:path";
import { shortName } from "../maestro/agent.ts";
import { type Step, note, ok } from "../step.ts";

const PLACES = ["CLAUDE.md", ".claude/CLAUDE.md"];

/** Says which clones have no CLAUDE.md, which playbooks and skills go by. */
export function claudeMdStep(root: string, repositories: readonly string[]): Step {
  const folderOf = (repository: string) => join(root, "/data/repos", shortName(repository));
  return {
    name: "CLAUDE.md",
    run: () => {
      const without = repositories
        .map(folderOf)
        .filter((folder) => existsSync(folder) && !PLACES.some((place) => existsSync(join(folder, place))));
      if (without.length === 0) return Promise.resolve(ok("Every clone has one."));
      return Promise.resolve(
        note(
          `There is none in ${without.join(" and ")}, so agents have to guess how tests are run and what is good style there.`,
          without
            .map((folder) => `cd ${folder}, start claude, type /init, then commit and push what it wrote`)
            .join("\n"),
        ),
      );
    },
  };
}
