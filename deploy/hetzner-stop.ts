import { StepError, runStep } from "./fail";
import { Server } from "./server";
import { SshError } from "./ssh-error";
import { optionalStepInput, stepInput } from "./step-input";

const SKIP = "BACKOFFICE_SKIP_STOP";
/** Exit code of `systemctl stop` for a unit that does not exist: a server whose set-up never ended (systemctl(1)). */
const NO_SUCH_UNIT = 5;

/**
 * Stops the host before its server is changed, replaced or destroyed, since Hetzner then cuts the power.
 *
 * Inputs: SERVER_ADDRESS; STOP=yes, without which there is nothing to stop; BACKOFFICE_SKIP_STOP=1, of the operator, leaves all of it out.
 */
async function stopHost(): Promise<void> {
  if (optionalStepInput("STOP") !== "yes") return;
  const server = new Server(stepInput("SERVER_ADDRESS"));
  if (optionalStepInput(SKIP) === "1") {
    console.log(`the host on ${server.address} is not stopped: ${SKIP}=1`);
    return;
  }
  const started = performance.now();
  try {
    await must(server, "sudo systemctl stop backoffice.service", [0, NO_SUCH_UNIT]);
    await must(server, "! mountpoint -q /data || sudo umount /data");
  } catch (error) {
    if (error instanceof SshError) throw new StepError(unreachable(error));
    throw error;
  }
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(`the host on ${server.address} is stopped, its data is on the volume (${seconds} s)`);
}

async function must(server: Server, command: string, accepted: readonly number[] = [0]): Promise<void> {
  const { exitCode, output } = await server.run(command);
  if (accepted.includes(exitCode)) return;
  throw new StepError(
    `"${command}" failed on ${server.address} (exit code ${exitCode}):\n${output.replace(/^/gm, "  ")}\n${goOn()}`,
  );
}

function unreachable(error: SshError): string {
  return `${error.message}\n\nPower would be cut while services write to /data, so nothing was changed.\n${goOn()}`;
}

function goOn(): string {
  return (
    "Power the server on (https://console.hetzner.cloud) or cure the above, then run the same command again.\n" +
    `To go on all the same, put ${SKIP}=1 in front of it.`
  );
}

void runStep(stopHost);
