import { Construct } from "constructs";
import type { ITerraformDependable } from "cdktf";
import { DeployStep } from "../deploy-step";
import type { HostImage } from "../host-image";
import type { FlyApp } from "./fly-app";

export interface FlyImageProps {
  readonly app: FlyApp;
  readonly image: HostImage;
  /** @default - only the app */
  readonly dependsOn?: ITerraformDependable[];
}

/**
 * Builds the image on Fly's remote builder and pushes it to the app's registry, once per content: no Docker on the laptop, no registry
 * account. Needs the stack's `FlyToml`.
 */
export class FlyImage extends Construct {
  /** The build and push. */
  public readonly step: DeployStep;
  /** `registry.fly.io/<app>:<tag>` */
  public readonly reference: string;

  public constructor(scope: Construct, id: string, props: FlyImageProps) {
    super(scope, id);
    this.step = new DeployStep(this, "Default", {
      program: "fly-image",
      inputs: { FLY_APP: props.app.name, IMAGE_FOLDER: props.image.folder, IMAGE_TAG: props.image.tag },
      triggers: { app: props.app.identity },
      ...(props.dependsOn && { dependsOn: props.dependsOn }),
    });
    this.reference = `registry.fly.io/${props.app.name}:${props.image.tag}`;
  }
}
