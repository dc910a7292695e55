/**
 * `npm run bench`: what this project adds to the time of cdktf itself, as ratios of runs that take turns. `-- --json` prints the same as
 * JSON. It is a measurement and no test: the exit code says whether it could be made, not what came out.
 */
import { Stage } from "../rehearsal/stage";
import { comparisons, type Skipped } from "./comparisons";
import { takeTurns } from "./measure";
import { json, type Result, resultOf, table } from "./report";

async function main(): Promise<void> {
  const stage = await Stage.open();
  const results: Result[] = [];
  const skipped: Skipped[] = [];
  try {
    for (const comparison of comparisons(stage)) {
      if ("reason" in comparison) {
        skipped.push(comparison);
        continue;
      }
      console.error(`${comparison.ours} / ${comparison.floor} ...`);
      await comparison.prepare?.();
      const [ours, floor] = await takeTurns(comparison.rounds, comparison.runOurs, comparison.runFloor);
      results.push(resultOf(comparison, ours, floor));
    }
  } finally {
    await stage.close();
  }
  const isJson = process.argv.includes("--json");
  console.log(isJson ? json(results, skipped) : table(results, skipped));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
