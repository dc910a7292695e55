import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { restart } from "../../health/fix.ts";
import type { Host } from "../../health/host.ts";
import { missing } from "../maestro/missing.ts";
import { lastWords, runProgram } from "../program.ts";
import { type Step, failed, ok } from "../step.ts";

/** Seconds a restarted Maestro has to come by its records, and how often one looks. */
const PATIENCE = 30;
const LOOK = 0.5;

/**
 * Sees to it that Maestro has an agent for each repository, with the playbooks. Its service gives them to it at each start, so it is restarted
 * when one is missing or when a clone is new: it looks at a folder once.
 * @param newClones whether one was made since Maestro started
 */
export function maestroStep(host: Host, repositories: readonly string[], newClones: () => boolean): Step {
  const look = () => missing(host.root, repositories, host.now);
  return {
    name: "maestro",
    run: async () => {
      if (!existsSync(join(host.root, "/opt/Maestro/maestro")))
        return ok("Not in this image; nothing to do.");
      const before = look();
      if (before.problems.length > 0)
        return failed(before.problems.join(" "), "Then run backoffice-setup again.");
      if (before.writes.length === 0 && !newClones()) return ok("It has its agents and playbooks.");
      const service = join(host.root, "/run/service/maestro");
      const ended = await runProgram(["sudo", "-n", "s6-svc", "-r", service], { seconds: PATIENCE });
      if (ended.code !== 0)
        return failed(`Maestro can't be restarted: ${lastWords(ended)}`, restart(host, "maestro"));
      for (let left = PATIENCE / LOOK; left > 0 && look().writes.length > 0; left--) await pause(LOOK * 1000);
      if (look().writes.length > 0) {
        return failed(
          `Restarted, but after ${PATIENCE} s its agents are still missing.`,
          restart(host, "maestro"),
        );
      }
      return ok("Restarted with an agent and the playbooks for each repository.");
    },
  };
}
