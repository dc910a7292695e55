import { Server, type RunResult } from "../deploy/server";
import { HetznerStack } from "./hetzner-stack";
import { Failure, Refusal } from "./refusal";
import type { Report, Result } from "./report";

const TAG = /^\w[\w.-]*$/;
/** A line of `backoffice-image list`: tag, id, time of its making, size, state. */
const ROW =
  /^(\S+)\s+([0-9a-f]{12})\s+(\d{4}-\d\d-\d\d \d\d:\d\d)\s+([\d.]+ ?\wB)(?:\s+(current|previous))?$/;

/** Lists the images on the server. */
export async function hetznerImages(): Promise<Result> {
  const { output } = await onServer(await theServer(), "sudo backoffice-image list");
  const images = output.split("\n").flatMap((line) => {
    const [, tag, id, created, size, state] = ROW.exec(line.trim()) ?? [];
    return tag ? [{ tag, id, created, size, ...(state && { state }) }] : [];
  });
  return {
    text: images.length > 0 ? output.trim() : "There is no image yet. Deploy it: npx cdktf deploy hetzner",
    json: { images },
  };
}

/**
 * Switches the host to an image that is still on the server; the server watches it come up, and goes back when it does not.
 *
 * @param tag @default - the image before the one that runs
 * @throws Refusal for what is no tag; Failure when the server has no such image or it does not come up
 */
export async function rollbackHetzner(tag: string | undefined, report: Report): Promise<Result> {
  if (tag !== undefined && !TAG.test(tag))
    throw new Refusal(`"${tag}" is no tag of an image. See them: npx backoffice images hetzner`);
  const command = ["sudo backoffice-image rollback", tag].filter(Boolean).join(" ");
  const { output } = await onServer(await theServer(), command, (line) => {
    report.say(line);
  });
  const outcome = output.trim().split("\n").at(-1) ?? "";
  return {
    text: `${outcome}\nA deploy changes that only when image/ has changed since the last one.`,
    json: { rolledBackTo: tag ?? "previous", outcome },
  };
}

/** @throws Refusal when nothing is deployed */
async function theServer(): Promise<Server> {
  const { server, address } = await (await HetznerStack.open("output")).state();
  if (!server || !address)
    throw new Refusal("Terraform knows of no server on Hetzner. Make it: npx cdktf deploy hetzner");
  return new Server(address.ipv4);
}

async function onServer(
  server: Server,
  command: string,
  onLine?: (line: string) => void,
): Promise<RunResult> {
  const result = await server.run(command, { ...(onLine && { onLine }) });
  if (result.exitCode === 0) return result;
  throw new Failure(
    `"${command}" failed on ${server.address} (exit code ${result.exitCode}):\n${result.output.replace(/^/gm, "  ")}\n` +
      "The images there are: npx backoffice images hetzner",
  );
}
