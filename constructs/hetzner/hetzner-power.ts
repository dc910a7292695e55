import type { TerraformStack } from "cdktf";
import { DeployStep } from "../deploy-step";
import type { HetznerServer } from "./hetzner-server";
import type { HetznerVolume } from "./hetzner-volume";

/** Whether the next deploy changes a standing server's type, as far as that is known before Terraform starts. */
export type TypeChange = "yes" | "no" | "unknown";

export interface BeforeTypeChangeProps {
  /** The server's IPv4 address, not by way of the server: the step comes before it. */
  readonly address: string;
  /** The described type. */
  readonly serverType: string;
  readonly change: TypeChange;
}

/**
 * Stops the host before its server changes to another type, since Hetzner cuts the power for that; at each try, as an earlier one may have
 * been refused and the host be up again. Does nothing while no change is known.
 */
export function stopForType(stack: TerraformStack, props: BeforeTypeChangeProps): DeployStep {
  const changes = props.change === "yes";
  const step = new DeployStep(stack, "stop_for_type", {
    program: "hetzner-stop",
    inputs: { SERVER_ADDRESS: props.address },
    triggers: { server_type: props.serverType },
    repeat: changes,
  });
  // Not an input: those are triggers too, and the step would run once more after the change.
  if (changes) step.resource.addOverride("provisioner.0.local-exec.environment.STOP", "yes");
  return step;
}

export interface BeforeLossProps {
  readonly address: string;
  readonly server: HetznerServer;
  readonly volume: HetznerVolume;
  /** The described type. */
  readonly serverType: string;
  readonly change: TypeChange;
}

/** Stops the host before its server or volume is destroyed or replaced. */
export function stop(stack: TerraformStack, props: BeforeLossProps): DeployStep {
  const { address, server, volume, serverType, change } = props;
  return new DeployStep(stack, "stop", {
    program: "hetzner-stop",
    when: "destroy",
    inputs: { SERVER_ADDRESS: address, STOP: "yes" },
    triggers: {
      server: server.resource.id,
      volume: volume.resource.id,
      // Where the deployed type is not known, this step stands in for `stopForType`, if only for the first try.
      ...(change === "unknown" && { server_type: serverType }),
    },
    dependsOn: [server.resource, volume.resource],
  });
}

export interface StartProps {
  readonly address: string;
  readonly server: HetznerServer;
  /** Size in GB; a file system grows to it. */
  readonly volumeSizeGb: number;
  /** The steps that stop the host: what one of them stopped is started, also when the change was refused or taken back. */
  readonly after: { readonly stop: DeployStep; readonly stopForType: DeployStep; readonly image: DeployStep };
}

/** Mounts the volume, grows its file system and starts the host, after whatever stopped it. */
export function start(
  stack: TerraformStack,
  { address, server, volumeSizeGb, after }: StartProps,
): DeployStep {
  return new DeployStep(stack, "start", {
    program: "hetzner-start",
    inputs: { SERVER_ADDRESS: address },
    triggers: {
      server: server.resource.id,
      stop: after.stop.resource.id,
      stop_for_type: after.stopForType.resource.id,
      volume_size: String(volumeSizeGb),
    },
    dependsOn: [after.image.resource],
  });
}
