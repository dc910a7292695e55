import { join } from "node:path";
import { restart } from "../../health/fix.ts";
import type { Host } from "../../health/host.ts";
import { type Prepared, type PreparedRepository, prepareRepositories } from "../dispatcher.ts";
import { type Finding, type Step, failed, note, ok } from "../step.ts";

/** Labels, webhooks and a look at the branch protection: three steps, made by one request to the dispatcher. */
export function gitHubSteps(host: Host): Step[] {
  let asked: Promise<readonly PreparedRepository[]> | undefined;
  const ask = () => (asked ??= prepareRepositories(join(host.root, "/run/dispatcher/github.sock")));
  const step = (name: string, part: (of: PreparedRepository) => Prepared, bad = failed): Step => ({
    name,
    run: async () => {
      try {
        return together(
          (await ask()).map((of) => ({ name: of.name, ...part(of) })),
          bad,
        );
      } catch (error) {
        return failed((error as Error).message, restart(host, "dispatcher"));
      }
    },
  });
  return [
    step("labels", ({ labels }) => labels),
    step("webhooks", ({ webhook }) => webhook),
    // Not every plan of GitHub's offers it, and the host itself never pushes to a default branch.
    step("branch protection", ({ protection }) => protection, note),
  ];
}

type Named = Prepared & { readonly name: string };

/** One finding for all repositories. */
function together(all: readonly Named[], bad: (what: string, fix: string) => Finding): Finding {
  const what = all.map(({ name, did, problem = "unknown" }) => `${name}: ${did ?? problem}`).join("\n");
  const wrong = all.filter((one) => !one.ok);
  if (wrong.length === 0) return ok(what);
  return bad(what, wrong.map(({ fix }) => fix ?? "Run backoffice-setup again.").join("\n"));
}
