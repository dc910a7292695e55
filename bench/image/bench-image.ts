/**
 * `npm run bench:image`: size, start, reads, memory, rebuild and redaction of the image, built for real on this machine. `-- --json` prints
 * the same as JSON. A measurement and no test: the exit code says whether it could be made, not what came out.
 */
import { ImageBuild } from "../../rehearsal/image/build";
import { refuseUnfitMachine } from "../../rehearsal/image/machine";
import { type Figure, json, table } from "./figures";
import { rebuildAfterEdit } from "./rebuild";
import { redactorThroughput } from "./redactor";
import { sizes } from "./sizes";
import { coldStart, startAgainstBare } from "./start";

const IMAGE = "localhost/backoffice:bench";

async function main(): Promise<void> {
  refuseUnfitMachine();
  const build = await ImageBuild.prepare();
  const figures: Figure[] = [];
  try {
    await build.build(IMAGE);
    const parts = [
      () => sizes(IMAGE),
      () => startAgainstBare(IMAGE),
      () => coldStart(IMAGE),
      () => rebuildAfterEdit(build),
      () => redactorThroughput(IMAGE),
    ];
    for (const part of parts) {
      const made = await part();
      for (const { name } of made) console.error(`${name} ...`);
      figures.push(...made);
    }
  } finally {
    build.close();
  }
  console.log(process.argv.includes("--json") ? json(figures) : table(figures));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
