import { Readable } from "node:stream";
import { StepError, runStep } from "./fail";
import { Server } from "./server";
import { waitForServer } from "./server-start";
import { stepInput } from "./step-input";

/**
 * Gives the server the host's environment, which changes with the description; the host restarts with it.
 *
 * Inputs: SERVER_ADDRESS, HOST_ENVIRONMENT (NAME=value lines, no secrets).
 */
async function sendEnvironment(): Promise<void> {
  const server = new Server(stepInput("SERVER_ADDRESS"));
  const environment = stepInput("HOST_ENVIRONMENT");
  await waitForServer(server);
  const { exitCode, output } = await server.run("sudo backoffice-environment", {
    input: Readable.from([`${environment}\n`]),
  });
  if (exitCode !== 0) {
    throw new StepError(
      `The server ${server.address} did not take the host's environment (exit code ${exitCode}):\n${output.replace(/^/gm, "  ")}\n` +
        "Then deploy again: npx cdktf deploy hetzner",
    );
  }
  console.log(`the host on ${server.address} has its settings`);
}

void runStep(sendEnvironment);
