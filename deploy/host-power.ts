import { StepError } from "./fail";
import type { Server } from "./server";
import { SshError } from "./ssh-error";

/** Leaves out the stopping of the host; the operator's, for a server that can't be reached. */
export const SKIP_STOP = "BACKOFFICE_SKIP_STOP";

/** Mounts the volume and starts the host; without effect on one that runs. */
export const START_HOST = "sudo systemctl start data.mount backoffice.service";

/** Exit code of `systemctl stop` for a unit that does not exist: a server whose set-up never ended (systemctl(1)). */
const NO_SUCH_UNIT = 5;

/**
 * Stops the host and unmounts its volume, before the power of its server is cut.
 *
 * @param print gets one line when it is done
 * @throws StepError when that fails or the server can't be reached: nothing may be changed then
 */
export async function stopHost(server: Server, print: (line: string) => void): Promise<void> {
  const started = performance.now();
  try {
    await must(server, "sudo systemctl stop backoffice.service", [0, NO_SUCH_UNIT]);
    await must(server, "sudo systemctl stop data.mount", [0, NO_SUCH_UNIT]);
  } catch (error) {
    if (error instanceof SshError) throw new StepError(unreachable(error));
    throw error;
  }
  const seconds = Math.round((performance.now() - started) / 1000);
  print(`the host on ${server.address} is stopped, its data is on the volume (${seconds} s)`);
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
    `To go on all the same, put ${SKIP_STOP}=1 in front of it.`
  );
}
