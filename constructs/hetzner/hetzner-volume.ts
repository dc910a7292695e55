import { Construct } from "constructs";
import { Volume } from "../../.gen/providers/hcloud/volume";
import type { HetznerServer } from "./hetzner-server";

export interface HetznerVolumeProps {
  readonly name: string;
  /** The server it is attached to; the volume is made in its location. */
  readonly server: HetznerServer;
  /** Size in GB, at least 10. Grows in place, never shrinks. */
  readonly sizeGb: number;
  /** Whether Terraform and Hetzner refuse to destroy the volume. @default true */
  readonly keep?: boolean;
}

/**
 * The volume all data of the host lives on. It is kept when the stack is destroyed, unless `keep` is false: Hetzner has no snapshots of
 * volumes.
 *
 * Attached by `server_id` and not by an hcloud_volume_attachment: Terraform would destroy the attachment before a replacement that Hetzner
 * then refuses, and pull the disk from the running host. It also makes the server first, so that a sold-out type leaves no volume behind.
 */
export class HetznerVolume extends Construct {
  /** The hcloud_volume. */
  public readonly resource: Volume;

  public constructor(scope: Construct, id: string, props: HetznerVolumeProps) {
    super(scope, id);
    const keep = props.keep ?? true;
    this.resource = new Volume(this, "Default", {
      name: props.name,
      size: props.sizeGb,
      serverId: props.server.serverId,
      // Formatted once by Hetzner: cloud-init may format a filled disk again.
      format: "ext4",
      automount: false,
      deleteProtection: keep,
      lifecycle: { preventDestroy: keep },
    });
  }
}
