import { SERVER_LOGIN } from "../constructs/hetzner/cloud-init";
import { StepError, runStep } from "./fail";
import { START_HOST } from "./host-power";
import { Server } from "./server";
import { waitForServer } from "./server-start";
import { stepInput } from "./step-input";

/**
 * Of the volume that is mounted, for another one may be attached beside it.
 * Online and without effect when the file system fills the volume already; Hetzner grows the volume only (docs.hetzner.com, resize a volume).
 */
const GROW = 'sudo resize2fs "$(findmnt -no SOURCE /data)"';

/** Debian's unattended-upgrades makes this file when a new kernel was installed. */
const WAITS_FOR_RESTART = "test -e /run/reboot-required";

/**
 * Starts the host after whatever stopped it, on a file system as big as the volume.
 *
 * Input: SERVER_ADDRESS.
 */
async function startHost(): Promise<void> {
  const server = new Server(stepInput("SERVER_ADDRESS"));
  await waitForServer(server);
  await must(server, START_HOST);
  await must(server, GROW);
  // A service whose condition is not met is skipped, which is no failure to systemctl start.
  const { output } = await server.run("systemctl is-active backoffice.service");
  console.log(
    output.trim() === "active"
      ? `the host on ${server.address} runs`
      : `the host on ${server.address} is ${output.trim() || "not known"}: it waits for its image or its secrets`,
  );
  if ((await server.run(WAITS_FOR_RESTART)).exitCode === 0) {
    console.log(
      `updates of the kernel wait for a restart of the server: ssh ${SERVER_LOGIN}@${server.address} sudo systemctl reboot`,
    );
  }
}

async function must(server: Server, command: string): Promise<void> {
  const { exitCode, output } = await server.run(command);
  if (exitCode === 0) return;
  throw new StepError(
    `"${command}" failed on ${server.address} (exit code ${exitCode}):\n${output.replace(/^/gm, "  ")}\n` +
      `Why: ssh ${SERVER_LOGIN}@${server.address} journalctl -b -u data.mount -u backoffice.service\n` +
      "Then deploy again: npx cdktf deploy hetzner",
  );
}

void runStep(startHost);
