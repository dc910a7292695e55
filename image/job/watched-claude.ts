import { TURNS_USED_UP } from "./claude-problem.ts";
import { runClaude } from "./claude-run.ts";
import { Ledger } from "./ledger.ts";

/**
 * Claude Code in the form in which Maestro starts it: the same arguments and the same output, with the rest of the job's turns as its
 * limit, and what it says and takes written to the job's ledger.
 */
async function main(): Promise<number> {
  const args = process.argv.slice(2);
  const ledger = new Ledger(process.env["BACKOFFICE_JOB_LEDGER"] ?? "/dev/null");
  const rest = Number(process.env["BACKOFFICE_JOB_TURNS"]) - ledger.turns();
  if (rest <= 0) {
    ledger.add({ end: { turns: 0, cost: 0, problem: { reason: TURNS_USED_UP, fatal: true } } });
    return 1;
  }
  const { code, ...end } = await runClaude({
    // Before the others: they end with the prompt.
    args: ["--max-turns", String(rest), ...args],
    line: (line) => process.stdout.write(`${line}\n`),
    say: (said) => ledger.add({ said }),
  });
  ledger.add({ end });
  return code;
}

process.exitCode = await main();
