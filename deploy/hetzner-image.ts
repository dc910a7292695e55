import { Readable } from "node:stream";
import { create } from "tar";
import { contextFiles } from "../constructs/host-image";
import { BuildProgress } from "./build-progress";
import { StepError, runStep } from "./fail";
import { Server } from "./server";
import { waitForServer } from "./server-start";
import { SshError } from "./ssh-error";
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
  const progress = new BuildProgress((line) => {
    console.log(line);
  });
  const exitCode = await build(
    server,
    `sudo backoffice-image build ${tag}`,
    archive(folder, files),
    progress,
  );
  if (exitCode !== 0) throw new StepError(failedBuild(server.address, exitCode));
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(`image ${tag} is in use on ${server.address} (${seconds} s)`);
}

async function build(
  server: Server,
  command: string,
  input: Readable,
  progress: BuildProgress,
): Promise<number> {
  try {
    const onLine = (line: string) => {
      progress.line(line);
    };
    const { exitCode } = await server.run(command, { input, onLine });
    progress.end();
    return exitCode;
  } catch (error) {
    if (error instanceof SshError && error.mayPass) throw new StepError(lostBuild(error, progress.current));
    throw error;
  }
}

/** The build context as tar: sorted, without times and owners. A leading "@" would mean an archive to tar. */
function archive(folder: string, files: readonly string[]): Readable {
  const names = files.map((file) => `./${file}`);
  return Readable.from(create({ cwd: folder, portable: true, noMtime: true, noDirRecurse: true }, names));
}

function failedBuild(address: string, exitCode: number): string {
  return (
    `The image could not be built on ${address}, or did not come up (exit code ${exitCode}); the lines above say why.\n` +
    "A host that ran before still runs its former image. When the cause is cured: npx cdktf deploy hetzner"
  );
}

function lostBuild(error: SshError, step: string | undefined): string {
  return (
    `${error.message}\nThat was ${step ? `at ${step} of the build` : "before the build's first step"}. ` +
    "A host that ran before still runs its former image; a new one waits for its first.\n" +
    "Go on: npx cdktf deploy hetzner (it builds again; steps that had ended are taken from the server's cache)"
  );
}

void runStep(buildImage);
