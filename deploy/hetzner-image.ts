import { Readable } from "node:stream";
import { create } from "tar";
import { contextFiles } from "../constructs/host-image";
import { StepError, runStep } from "./fail";
import { Server } from "./server";
import { waitForServer } from "./server-start";
import { stepInput } from "./step-input";

/**
 * Builds the image on the Hetzner server itself, from the same files as on Fly.io, and switches the host to it.
 *
 * Inputs: SERVER_ADDRESS, IMAGE_TAG, IMAGE_FOLDER (relative to the project).
 */
async function buildImage(): Promise<void> {
  const server = new Server(stepInput("SERVER_ADDRESS"));
  const tag = stepInput("IMAGE_TAG");
  const folder = stepInput("IMAGE_FOLDER");
  if (!/^[\w][\w.-]*$/.test(tag))
    throw new StepError(`IMAGE_TAG must be letters, digits, "-", "_" and ".", not "${tag}".`);
  const started = performance.now();
  const files = contextFiles(folder);

  await waitForServer(server);
  console.log(`building image ${tag} on ${server.address} from ${files.length} files`);
  const { exitCode } = await server.run(`sudo backoffice-image build ${tag}`, {
    input: archive(folder, files),
    onLine: (line) => {
      console.log(line);
    },
  });
  if (exitCode !== 0) throw new StepError(failedBuild(server.address, exitCode));
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(`image ${tag} is in use on ${server.address} (${seconds} s)`);
}

/** The build context as tar: sorted, without times and owners. A leading "@" would mean an archive to tar. */
function archive(folder: string, files: readonly string[]): Readable {
  const names = files.map((file) => `./${file}`);
  return Readable.from(create({ cwd: folder, portable: true, noMtime: true, noDirRecurse: true }, names));
}

function failedBuild(address: string, exitCode: number): string {
  return (
    `The image could not be built on ${address} (exit code ${exitCode}); the lines above say why.\n` +
    "A host that ran before still runs its former image. When the cause is cured: npx cdktf deploy hetzner"
  );
}

void runStep(buildImage);
