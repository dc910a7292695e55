/** The user's mistake or a failure outside this project, told in our own words: its message is the whole answer. */
export class StepError extends Error {
  public override readonly name = "StepError";
}

/**
 * Runs the one step of a program that Terraform started; the last line of every such program.
 *
 * Terraform shows what the program prints and goes by its exit code. A StepError is printed as it is, anything else as
 * one sentence without a stack; both set exit code 1.
 */
export async function runStep(step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    console.error(error instanceof StepError ? error.message : `Unexpected failure: ${sentence(error)}`);
    process.exitCode = 1;
  }
}

/** One line about any thrown thing: its message or, for errors that have none, their code or name. */
function sentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? String(error.code) : error.name;
  return (error.message || code).replace(/\s+/g, " ").trim();
}
