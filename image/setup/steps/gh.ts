import { giveSecrets } from "../../health/fix.ts";
import type { Host } from "../../health/host.ts";
import { lastWords, runProgram } from "../program.ts";
import { type Step, failed, ok } from "../step.ts";

/** Seconds for each question to GitHub. */
const PATIENCE = 30;
/** GitHub's names of the rights that let one push a branch. */
const MAY_PUSH = ["ADMIN", "MAINTAIN", "WRITE"];
const SEE =
  "See whether the dispatcher runs and GitHub takes the token, which must be allowed to see the repository: backoffice-health";
const NEW_TOKEN =
  "Make a token that may write to them at https://github.com/settings/tokens (classic, scopes repo and workflow)";

/** Asks gh, as the operator would, what he and the jobs may do in each repository. */
export function ghStep(host: Host, repositories: readonly string[]): Step {
  return {
    name: "gh",
    run: async () => {
      const unseen: string[] = [];
      const readOnly: string[] = [];
      for (const repository of repositories) {
        const ended = await runProgram(["gh", "repo", "view", repository, "--json", "viewerPermission"], {
          seconds: PATIENCE,
        });
        const may = permission(ended.output);
        if (ended.code !== 0) unseen.push(`gh can't see ${repository}: ${lastWords(ended)}`);
        else if (!MAY_PUSH.includes(may)) {
          readOnly.push(
            `The token's right in ${repository} is "${may}", which does not let it push; it must be one of ${MAY_PUSH.join(", ")}.`,
          );
        }
      }
      const fixes = [
        ...(unseen.length > 0 ? [SEE] : []),
        ...(readOnly.length > 0 ? [`${NEW_TOKEN}, then: ${giveSecrets(host, "GH_TOKEN")}`] : []),
      ];
      if (fixes.length === 0) return ok("gh may push to every repository, without a login.");
      return failed([...readOnly, ...unseen].join("\n"), fixes.join("\n"));
    },
  };
}

function permission(output: string): string {
  try {
    return String((JSON.parse(output) as { viewerPermission?: unknown }).viewerPermission);
  } catch {
    return "unknown";
  }
}
