import { Construct } from "constructs";
import { DeployStep } from "../deploy-step";
import type { FlyApp } from "./fly-app";

export interface FlyOrphansProps {
  readonly app: FlyApp;
  /** Whether a volume is going to be made; then any that Terraform does not know of is in the way. */
  readonly makesVolume: boolean;
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
        MAKES_VOLUME: props.makesVolume ? "yes" : "no",
      },
      ...(!complete && { triggers: { attempt: "${timestamp()}" } }),
    });
    if (complete) this.step.resource.addOverride("lifecycle.ignore_changes", ["triggers"]);
  }
}
