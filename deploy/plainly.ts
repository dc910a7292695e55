import { HostError } from "../constructs/host-error";

/** Runs `program`; a mistake in what it was given is printed as it is and ends it with exit code 1, a fault of ours keeps its stack. */
export function plainly(program: () => void): void {
  try {
    program();
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
