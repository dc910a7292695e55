import { StepError } from "./fail";

/**
 * The environment variable `name`, which Terraform sets for the program it starts.
 *
 * @throws StepError when it is missing or blank: the program was started by hand
 */
export function stepInput(name: string): string {
  const value = optionalStepInput(name);
  if (value) return value;
  throw new StepError(
    `${name} is not set. Terraform sets it when it starts this program; start that with: npx cdktf deploy fly, or npx cdktf deploy hetzner`,
  );
}

/** The environment variable `name`, undefined when missing or blank. */
export function optionalStepInput(name: string): string | undefined {
  return process.env[name]?.trim() || undefined;
}
