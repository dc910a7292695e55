import { Construct } from "constructs";
import { DeployStep } from "../deploy-step";
import type { FlyApp } from "./fly-app";

export interface FlyOrphansProps {
  readonly app: FlyApp;
  /** Name of the volume that will be made. @default - none will be */
  readonly volumeName?: string;
  /** Volume ids and addresses that Terraform's state holds. @default - nothing */
  readonly known?: readonly string[];
  /** Whether the state holds all of them; only until then every deploy looks again. @default true */
  readonly complete?: boolean;
}

/**
 * Stands before volume and addresses: refuses to make them beside such that exist without Terraform's knowledge. The provider would make
 * a second volume, empty, and a second address, billed.
 */
export class FlyOrphans extends Construct {
  public readonly step: DeployStep;

  public constructor(scope: Construct, id: string, props: FlyOrphansProps) {
    super(scope, id);
    const complete = props.complete ?? true;
    this.step = new DeployStep(this, "Default", {
      program: "fly-orphans",
      inputs: {
        FLY_APP: props.app.name,
        KNOWN: (props.known ?? []).join(","),
        ...(props.volumeName && { VOLUME_NAME: props.volumeName }),
      },
      ...(!complete && { triggers: { attempt: "${timestamp()}" } }),
    });
    if (complete) this.step.resource.addOverride("lifecycle.ignore_changes", ["triggers"]);
  }
}
