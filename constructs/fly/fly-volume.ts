import { type ITerraformDependable, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { Volume } from "../../.gen/providers/fly/volume";
import type { FlyApp } from "./fly-app";
import type { FlyGuest } from "./fly-machine";

/** A Fly volume, made here or made elsewhere. */
export interface IFlyVolume {
  /** `vol_...` */
  readonly volumeId: string;
}

export interface FlyVolumeProps {
  readonly app: FlyApp;
  /** Name of the volume. @default "backoffice_data" */
  readonly name?: string;
  /** Region; a volume never moves. Must be the machine's. */
  readonly region: string;
  /** Size in GB (GiB in truth). Grows in place, never shrinks. */
  readonly sizeGb: number;
  /** Days each daily snapshot is kept, 1 to 60. */
  readonly snapshotRetentionDays: number;
  /** The machine it is for: without the hint the volume may be put on a hardware that has no room for the machine. */
  readonly guest: FlyGuest;
  /** Whether Terraform refuses to destroy the volume. @default true */
  readonly keep?: boolean;
  /** @default - only the app */
  readonly dependsOn?: ITerraformDependable[];
}

/**
 * The volume all data of the host lives on. It is kept when the stack is destroyed, unless `keep` is false: a destroyed volume is gone
 * but for its snapshots.
 */
export class FlyVolume extends Construct implements IFlyVolume {
  /** The fly_volume. */
  public readonly resource: Volume;

  /**
   * Uses a volume made elsewhere: by hand, from a snapshot, as a fork. It is not imported, since the provider (0.2.3) plans the
   * replacement of every imported volume. A volume that a `FlyVolume` of the same `id` made before is forgotten by Terraform, not destroyed.
   *
   * @throws Error when `scope` is no stack: the address of what to forget would be another one, and that volume be destroyed
   */
  public static fromVolumeId(scope: Construct, id: string, volumeId: string): IFlyVolume {
    if (!TerraformStack.isStack(scope)) {
      throw new Error(
        `FlyVolume.fromVolumeId("${id}") needs the stack itself as its scope, not "${scope.node.path}" in it.`,
      );
    }
    scope.addOverride("removed", [{ from: `fly_volume.${id}`, lifecycle: { destroy: false } }]);
    return { volumeId };
  }

  public constructor(scope: Construct, id: string, props: FlyVolumeProps) {
    super(scope, id);
    this.resource = new Volume(this, "Default", {
      app: props.app.name,
      name: props.name ?? "backoffice_data",
      region: props.region,
      sizeGb: props.sizeGb,
      encrypted: true,
      autoBackupEnabled: true,
      // Left out, any later update would set it to 0 (the provider reads the unknown value as that).
      snapshotRetention: props.snapshotRetentionDays,
      // Fly moves a volume to other hardware under a new id; this follows the id instead of planning a new volume.
      readoptOnHostMigration: true,
      compute: { ...props.guest },
      ...(props.dependsOn && { dependsOn: props.dependsOn }),
      lifecycle: {
        preventDestroy: props.keep ?? true,
        // A hint for the placement, of use at creation only; a later change of cpu_kind would replace the volume.
        ignoreChanges: ["compute"],
      },
    });
  }

  public get volumeId(): string {
    return this.resource.id;
  }
}
