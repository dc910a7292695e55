import { StepError } from "./fail";
import { optionalStepInput } from "./step-input";

/** The environment variable `name`, which Terraform sets for a step. @throws StepError when it is missing or blank */
export function hetznerInput(name: string): string {
  const value = optionalStepInput(name);
  if (value) return value;
  throw new StepError(
    `${name} is not set. Terraform sets it when it starts this program; start it with: npx cdktf deploy hetzner`,
  );
}
