import { Construct } from "constructs";
import { DeployStep } from "../deploy-step";
import type { SecretReference } from "../secret-reference";
import type { FlyApp } from "./fly-app";

export interface FlySecretsProps {
  readonly app: FlyApp;
  /** Every secret the host takes; the required ones must be set on the app. */
  readonly secrets: readonly SecretReference[];
  /** Raised by one after a rotation: the gate runs again and stages the new values. */
  readonly version: number;
  /** Whatever changes the machine must change one of these, so that the gate stands before every change. */
  readonly triggers: Readonly<Record<string, string>>;
  /** Whether the gate runs at every deploy, as it must while there is no machine. @default - only when something changes */
  readonly repeat?: boolean;
}

/**
 * The gate before the machine: no machine is made or changed while a required secret is missing on the app. Secrets that stand in the
 * operator's own environment are staged first. Names only pass through Terraform; values go from the environment to Fly's API.
 */
export class FlySecrets extends Construct {
  public readonly step: DeployStep;

  public constructor(scope: Construct, id: string, props: FlySecretsProps) {
    super(scope, id);
    this.step = new DeployStep(this, "Default", {
      program: "fly-secrets",
      inputs: {
        FLY_APP: props.app.name,
        HOST_SECRETS: props.secrets.map((secret) => secret.name).join(","),
      },
      triggers: { ...props.triggers, app: props.app.identity, version: String(props.version) },
      ...(props.repeat !== undefined && { repeat: props.repeat }),
    });
  }
}
