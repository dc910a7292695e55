import { runStep } from "./fail";
import { SKIP_STOP, stopHost } from "./host-power";
import { Server } from "./server";
import { optionalStepInput, stepInput } from "./step-input";

/**
 * Stops the host before its server is changed, replaced or destroyed, since Hetzner then cuts the power.
 *
 * Inputs: SERVER_ADDRESS; STOP=yes, without which there is nothing to stop; BACKOFFICE_STOPPED=1, of a command that has stopped it already;
 * BACKOFFICE_SKIP_STOP=1, of the operator, leaves all of it out.
 */
async function stop(): Promise<void> {
  // By now another server may stand at the address, with another key.
  if (optionalStepInput("STOP") !== "yes" || optionalStepInput("BACKOFFICE_STOPPED") === "1") return;
  const server = new Server(stepInput("SERVER_ADDRESS"));
  if (optionalStepInput(SKIP_STOP) === "1") {
    console.log(`the host on ${server.address} is not stopped: ${SKIP_STOP}=1`);
    return;
  }
  await stopHost(server, (line) => {
    console.log(line);
  });
}

void runStep(stop);
