import { Construct } from "constructs";
import { DeployStep } from "../deploy-step";
import type { FlyApp } from "./fly-app";
import type { FlyMachine } from "./fly-machine";
import type { IFlyVolume } from "./fly-volume";

export interface FlyVolumeCheckProps {
  readonly app: FlyApp;
  readonly volume: IFlyVolume;
  /** Region of the machine. */
  readonly region: string;
  /** Whether Terraform made the volume, so that it is empty at first. */
  readonly madeHere: boolean;
}

/** Stands before a machine is made on a volume: refuses one that is missing or elsewhere, and a new one beside one that may hold the data. */
export class FlyVolumeCheck extends Construct {
  public readonly step: DeployStep;

  public constructor(scope: Construct, id: string, props: FlyVolumeCheckProps) {
    super(scope, id);
    this.step = new DeployStep(this, "Default", {
      program: "fly-volume",
      inputs: {
        FLY_APP: props.app.name,
        VOLUME_ID: props.volume.volumeId,
        REGION: props.region,
        MADE_HERE: props.madeHere ? "yes" : "no",
      },
    });
  }
}

export interface FlyVolumeSwapProps {
  readonly app: FlyApp;
  readonly machine: FlyMachine;
  /** As the machine's `volumeIdentity`. */
  readonly volumeIdentity: string;
}

/** Stands before the machine is destroyed to be made anew on another volume: refuses while there still is a host to keep. */
export class FlyVolumeSwap extends Construct {
  public readonly step: DeployStep;

  public constructor(scope: Construct, id: string, props: FlyVolumeSwapProps) {
    super(scope, id);
    this.step = new DeployStep(this, "Default", {
      program: "fly-volume-swap",
      when: "destroy",
      inputs: { FLY_APP: props.app.name, VOLUME_IDENTITY: props.volumeIdentity },
      dependsOn: [props.machine.resource],
    });
  }
}
