import { type Host, variable } from "../../health/host.ts";
import { missing } from "./missing.ts";
import { write } from "./write.ts";

/** The repositories of a host, as owner/name. */
export function repositoriesOf(host: Host): readonly string[] {
  return variable(host, "BACKOFFICE_REPOSITORIES")?.split(",") ?? [];
}

/**
 * Gives Maestro what it lacks. Only while it does not run: it writes its own records over them.
 * @returns what could not be given, as sentences
 */
export function give(host: Host): readonly string[] {
  try {
    const { writes, problems } = missing(host.root, repositoriesOf(host), host.now);
    writes.forEach(write);
    return problems;
  } catch (error) {
    return [`Maestro gets no new records: ${(error as Error).message}`];
  }
}
