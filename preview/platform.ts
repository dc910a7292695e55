/** What the image is for: the clouds' hosts are x86-64, and so are the programs its Dockerfile downloads. */
export const PLATFORM = "linux/amd64";

/** x86-64 as `os.machine()` names it: Linux, macOS and Windows, then FreeBSD. */
const NATIVE = ["x86_64", "amd64"];

/**
 * What the user of another machine is told before the build: podman's machine and Docker Desktop emulate x86-64 there.
 *
 * @param machine as `os.machine()` names it
 * @returns undefined where nothing is emulated
 */
export function emulationLine(machine: string): string | undefined {
  if (NATIVE.includes(machine)) return undefined;
  return `The image is for x86-64 and is emulated on this machine (${machine}): building it takes far longer.`;
}
