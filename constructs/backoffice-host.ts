import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { NullProvider } from "@cdktf/provider-null/lib/provider";
import type { HostParts, HostTarget } from "./host-parts";
import { keepState, type StateLocation } from "./state-backend";

export interface BackofficeHostProps extends HostParts {
  /** The cloud that runs it. */
  readonly target: HostTarget;
  /** @default - a local file beside cdktf.json */
  readonly state?: StateLocation;
}

/**
 * An autonomous backoffice host as a stack of its own: the target places image, volume, secrets and machine; state and outputs are the
 * same everywhere. It knows no cloud.
 */
export class BackofficeHost extends TerraformStack {
  public constructor(scope: Construct, id: string, props: BackofficeHostProps) {
    super(scope, id);
    // 1.11 is the oldest that knows the write-only attributes in the Fly provider's schema.
    this.addOverride("terraform.required_version", ">= 1.11.0");
    keepState(this, props.state ?? { backend: "local" });
    new NullProvider(this, "null");

    const placed = props.target.place(this, props);

    new TerraformOutput(this, "url", { value: placed.url, description: "n8n in a browser" });
    new TerraformOutput(this, "ssh", { value: placed.ssh, description: "A shell on the host" });
    new TerraformOutput(this, "image_tag", { value: props.image.tag, description: "Content of the image" });
    new TerraformOutput(this, "next_step", { value: placed.nextStep, description: "What to do now" });
  }
}
