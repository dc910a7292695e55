/**
 * `npm run bench:image`: size, start, reads, memory, rebuild, redaction and the taking of jobs, of the image built for real on this machine.
 * `-- --json` prints the same as JSON. A measurement and no test: the exit code says whether it could be made, and what came out only with
 * `-- --check`, where it is 2 when a goal is not met.
 */
import { ImageBuild } from "../../rehearsal/image/build";
import { refuseMachineWithoutImages } from "../../rehearsal/image/machine";
import { acceptWhileBusy } from "./accept";
import { type Figure, isMet, json, table } from "./figures";
import { rebuildAfterEdit } from "./rebuild";
import { redactorThroughput } from "./redactor";
import { sizes } from "./sizes";
import { coldStart, startAgainstBare } from "./start";

const IMAGE = "localhost/backoffice:bench";

async function main(): Promise<void> {
  refuseMachineWithoutImages();
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
      () => acceptWhileBusy(IMAGE),
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
  const missed = figures.filter((figure) => isMet(figure) === false);
  if (process.argv.includes("--check") && missed.length > 0) {
    console.error(`Goals not met: ${missed.map(({ name }) => name).join(", ")}.`);
    process.exitCode = 2;
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
