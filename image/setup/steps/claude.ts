import { giveSecrets, restart } from "../../health/fix.ts";
import type { Host } from "../../health/host.ts";
import { verdict } from "../../health/verdict.ts";
import { runProgram } from "../program.ts";
import { type Step, failed, ok } from "../step.ts";

/** Seconds for one small answer. */
const PATIENCE = 120;
/** What timeout(1) ends with, for the verdict. */
const TIMED_OUT = 124;

/** Asks Claude Code one small question as the operator would: `claude -p`. */
export function claudeStep(host: Host): Step {
  return {
    name: "claude",
    run: async () => {
      const question = ["claude", "-p", "Answer with the word ok.", "--model", "haiku", "--tools", ""];
      const { code, output } = await runProgram(
        [...question, "--max-turns", "1", "--output-format", "json", "--no-session-persistence"],
        { seconds: PATIENCE, cwd: host.root, env: { CLAUDE_CODE_MAX_RETRIES: "2" } },
      );
      const {
        ok: answered,
        problem = "Claude gave no answer.",
        cause,
      } = verdict(code ?? TIMED_OUT, output, host.now);
      if (answered) return ok("claude -p answers without a login.");
      const fix = {
        token: giveSecrets(host, "CLAUDE_CODE_OAUTH_TOKEN"),
        broker: restart(host, "broker"),
        other: "Try it yourself: claude -p ok",
      }[cause ?? "other"];
      return failed(problem, fix);
    },
  };
}
