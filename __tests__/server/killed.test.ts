import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";

interface Place {
  readonly root: string;
  /** The file behind the loop device; the device's own number may soon be another's. */
  readonly disk: string;
  readonly network: string;
}

/** What of a server and its volume is still on this machine. */
async function left({ root, disk, network }: Place): Promise<string[]> {
  const loops = await execa("losetup", ["--list", "--noheadings", "--output", "BACK-FILE"]);
  const networks = await execa("ip", ["netns", "list"]);
  const processes = await execa("pgrep", ["--full", root], { reject: false });
  return [
    ...(existsSync(dirname(root)) ? ["folder"] : []),
    ...(readFileSync("/proc/self/mountinfo", "utf8").includes(root) ? ["mounts"] : []),
    ...(loops.stdout.includes(disk) ? ["loop device"] : []),
    ...(networks.stdout.includes(network) ? ["network"] : []),
    ...(processes.stdout ? ["processes"] : []),
  ];
}

test.each(["SIGINT", "SIGKILL"] as const)("tests ended by %s leave nothing of a server", async (signal) => {
  const program = execa("node", ["run.mjs", "__tests__/server/killed-program.ts"], { reject: false });
  let place: Place | undefined;
  for await (const line of program) {
    place = JSON.parse(line) as Place;
    expect(await left(place)).toEqual(["folder", "mounts", "loop device", "network", "processes"]);
    program.kill(signal);
  }
  await expect.poll(() => place && left(place), { timeout: 20_000, interval: 200 }).toEqual([]);
});
