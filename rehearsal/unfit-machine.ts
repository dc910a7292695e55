import { programPath } from "../deploy/program-path";

/**
 * Refuses a machine on which something can't be tried for real.
 *
 * @param programs the programs it takes, each with the Debian package that has it
 * @param rootReason what to say to who is not root
 * @throws Error with the command that helps
 */
export function refuseUnfitMachine(programs: Readonly<Record<string, string>>, rootReason: string): void {
  if (process.getuid?.() !== 0) throw new Error(rootReason);
  const missing = Object.entries(programs).filter(
    ([program]) => !programPath(program, `${process.env["PATH"]}:/usr/sbin:/sbin`),
  );
  if (missing.length === 0) return;
  const names = missing.map(([program]) => program).join(", ");
  const packages = [...new Set(missing.map(([, name]) => name))].join(" ");
  throw new Error(
    `Not found on this machine: ${names}. On Debian: apt-get install --no-install-recommends ${packages}`,
  );
}
