import { setTimeout as pause } from "node:timers/promises";
import { SERVER_LOGIN } from "../constructs/hetzner/cloud-init";
import { StepError } from "./fail";
import { type Server, TooLong } from "./server";
import { KNOWN_HOSTS, SshError } from "./ssh-error";

const SSH_MINUTES = 5;
const CLOUD_INIT_MINUTES = 15;
const FIRST_PAUSE_SECONDS = 0.5;
const LONGEST_PAUSE_SECONDS = 5;
const LOG_LINES = 40;

/** Time as the waiting sees it; a test brings its own. */
export interface Clock {
  /** Milliseconds since whenever. */
  now(): number;
  sleep(milliseconds: number): Promise<unknown>;
}

const systemClock: Clock = { now: () => performance.now(), sleep: (milliseconds) => pause(milliseconds) };

/**
 * Waits until a new server can be worked with: ssh answers, then cloud-init has ended.
 *
 * @throws StepError when either takes too long, the login is refused or cloud-init has failed
 */
export async function waitForServer(server: Server, clock: Clock = systemClock): Promise<void> {
  await timed("ssh answers", clock, () => waitForSsh(server, clock));
  await timed("cloud-init has ended", clock, () => waitForCloudInit(server, clock));
}

async function waitForSsh(server: Server, clock: Clock): Promise<void> {
  const limit = clock.now() + SSH_MINUTES * 60_000;
  for (let seconds = FIRST_PAUSE_SECONDS; ; seconds = Math.min(seconds * 2, LONGEST_PAUSE_SECONDS)) {
    try {
      await server.run("true");
      return;
    } catch (error) {
      if (!(error instanceof SshError) || !error.mayPass) throw error;
      if (clock.now() >= limit) throw new StepError(noSsh(error));
    }
    await clock.sleep(seconds * 1000);
  }
}

/** A connection that breaks off meanwhile is taken up again: the set-up may restart sshd, or the server. */
async function waitForCloudInit(server: Server, clock: Clock): Promise<void> {
  const exitCode = await cloudInitExitCode(server, clock);
  if (exitCode === 0) return;
  const { output } = await server.run("cloud-init status --long");
  // 2 is "finished with recoverable errors" (cloud-init, since 23.4): the server can be used.
  if (exitCode === 2) {
    console.log(`cloud-init ended with errors it got over:\n${indented(output)}`);
    return;
  }
  throw new StepError(
    `cloud-init failed on ${server.address}, so the server is not set up:\n${indented(output)}\n` +
      `The last lines of its log:\n${await lastOfLog(server)}\n` +
      `Let it run once more: ssh ${SERVER_LOGIN}@${server.address} sudo cloud-init clean --logs --reboot\n` +
      `It makes new host keys, so forget the old one then: ssh-keygen -R ${server.address} -f ${KNOWN_HOSTS}\n` +
      "Then deploy again: npx cdktf deploy hetzner",
  );
}

async function cloudInitExitCode(server: Server, clock: Clock): Promise<number> {
  const limit = clock.now() + CLOUD_INIT_MINUTES * 60_000;
  for (;;) {
    try {
      const status = await server.run("cloud-init status --wait", { timeoutMinutes: CLOUD_INIT_MINUTES });
      return status.exitCode;
    } catch (error) {
      if (error instanceof TooLong) throw new StepError(await stillSettingUp(server, error));
      if (!(error instanceof SshError) || !error.mayPass || clock.now() >= limit) throw error;
    }
    await clock.sleep(LONGEST_PAUSE_SECONDS * 1000);
    await waitForSsh(server, clock);
  }
}

async function stillSettingUp(server: Server, error: TooLong): Promise<string> {
  const { output } = await server.run("cloud-init status --long");
  return `cloud-init is still at work:\n${indented(output)}\nThe last lines of its log:\n${await lastOfLog(server)}\n${error.message}`;
}

async function lastOfLog(server: Server): Promise<string> {
  const { output } = await server.run(`sudo tail -n ${LOG_LINES} /var/log/cloud-init-output.log`);
  return indented(output);
}

async function timed(what: string, clock: Clock, step: () => Promise<void>): Promise<void> {
  const started = clock.now();
  await step();
  console.log(`${what} (${Math.round((clock.now() - started) / 1000)} s)`);
}

function noSsh(error: SshError): string {
  return `${error.message}\nGiven up after ${SSH_MINUTES} minutes. Then deploy again: npx cdktf deploy hetzner`;
}

function indented(text: string): string {
  return text.replace(/^/gm, "  ");
}
