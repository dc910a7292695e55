import { createHash } from "node:crypto";
import type { ITerraformDependable, TerraformStack } from "cdktf";
import { FlyProvider } from "../../.gen/providers/fly/provider";
import { hostEnvironment } from "../host-environment";
import { type HostParts, type HostTarget, type PlacedHost, SSH_PORT } from "../host-parts";
import { literal } from "../terraform-text";
import { FlyAddresses } from "./fly-addresses";
import { FlyApp } from "./fly-app";
import { FlyImage } from "./fly-image";
import { type FlyGuest, FlyMachine } from "./fly-machine";
import { FlyOrphans } from "./fly-orphans";
import { FlySecrets } from "./fly-secrets";
import { FlyToml } from "./fly-toml";
import { FlyVolume, type IFlyVolume } from "./fly-volume";
import { FlyVolumeCheck, FlyVolumeSwap } from "./fly-volume-check";

export interface FlyTargetProps {
  /** Slug of the organisation that pays. */
  readonly org: string;
  /** Region code, such as "ewr". */
  readonly region: string;
  readonly guest: FlyGuest;
  /** An existing volume to use. @default - a volume is made */
  readonly volumeId?: string;
  /** Days each daily snapshot is kept. */
  readonly snapshotRetentionDays: number;
  /** What `cdktf destroy` may destroy, by name. @default - nothing of these */
  readonly allowDestroy?: readonly ("app" | "volume" | "addresses")[];
  /** What Terraform's state holds. @default - everything, whatever it is */
  readonly known?: FlyKnown;
}

export interface FlyKnown {
  /** Volume ids and addresses. */
  readonly ids: readonly string[];
  /** Whether these are all there will be. */
  readonly complete: boolean;
  /** Whether there is a machine. */
  readonly machine: boolean;
}

const VOLUME_NAME = "backoffice_data";

/** The host as a Fly.io app with one always-on machine. Order: app; look for orphans; addresses, volume and a look at it, secrets gate; image; machine. */
export class FlyTarget implements HostTarget {
  public constructor(private readonly props: FlyTargetProps) {}

  public place(stack: TerraformStack, host: HostParts): PlacedHost {
    const { org, region, guest } = this.props;
    const url = `https://${host.tunnelHostname ?? `${host.name}.fly.dev`}`;
    const environment = hostEnvironment(host, { target: "fly", url });
    new FlyProvider(stack, "fly", { orgSlug: org });

    const app = new FlyApp(stack, "app", { name: host.name, org, keep: this.keeps("app") });
    const dependsOn = [this.placeOrphans(stack, app).step.resource];
    const addresses = new FlyAddresses(stack, "address", { app, keep: this.keeps("addresses"), dependsOn });
    const volume = this.placeVolume(stack, app, host.volumeSizeGb, dependsOn);
    const check = new FlyVolumeCheck(stack, "volume", {
      app,
      volume,
      region,
      madeHere: this.props.volumeId === undefined,
    });
    this.writeFlyToml(stack, host, environment);

    const secrets = new FlySecrets(stack, "secrets", {
      app,
      secrets: host.secrets,
      version: host.secretsVersion,
      triggers: {
        machine: fingerprint({ region, guest, environment, image: host.image.tag }),
        volume: volume.volumeId,
      },
      ...(this.props.known && { repeat: !this.props.known.machine }),
    });
    // After the gate, so that a missing secret is told in seconds and not after the build.
    const image = new FlyImage(stack, "image", {
      app,
      image: host.image,
      dependsOn: [secrets.step.resource],
    });
    const volumeIdentity = this.props.volumeId ?? VOLUME_NAME;
    const machine = new FlyMachine(stack, "machine", {
      app,
      name: host.name,
      region,
      image: image.reference,
      guest,
      environment: Object.fromEntries(
        Object.entries(environment).map(([name, value]) => [name, literal(value)]),
      ),
      volume,
      volumeIdentity,
      dependsOn: [
        addresses.ipv4,
        addresses.ipv6,
        check.step.resource,
        secrets.step.resource,
        image.step.resource,
      ],
    });
    new FlyVolumeSwap(stack, "swap", { app, machine, volumeIdentity });

    const ssh = `ssh -p ${SSH_PORT} agent@${host.name}.fly.dev`;
    return {
      url,
      ssh,
      nextStep: `Look around with: ${ssh}; what happened at its start: flyctl logs -a ${host.name}`,
    };
  }

  private placeOrphans(stack: TerraformStack, app: FlyApp): FlyOrphans {
    const { volumeId, known } = this.props;
    return new FlyOrphans(stack, "orphans", {
      app,
      makesVolume: volumeId === undefined,
      ...(known && { known: known.ids, complete: known.complete }),
    });
  }

  private placeVolume(
    stack: TerraformStack,
    app: FlyApp,
    sizeGb: number,
    dependsOn: ITerraformDependable[],
  ): IFlyVolume {
    const { region, guest, volumeId, snapshotRetentionDays } = this.props;
    if (volumeId !== undefined) return FlyVolume.fromVolumeId(stack, "data", volumeId);
    const keep = this.keeps("volume");
    return new FlyVolume(stack, "data", {
      app,
      name: VOLUME_NAME,
      region,
      sizeGb,
      snapshotRetentionDays,
      guest,
      keep,
      dependsOn,
    });
  }

  private writeFlyToml(stack: TerraformStack, host: HostParts, environment: Record<string, string>): void {
    const { region, guest, snapshotRetentionDays } = this.props;
    new FlyToml(stack, "toml", {
      app: host.name,
      region,
      guest,
      environment,
      volumeName: VOLUME_NAME,
      volumeSizeGb: host.volumeSizeGb,
      snapshotRetentionDays,
    });
  }

  private keeps(part: "app" | "volume" | "addresses"): boolean {
    return !this.props.allowDestroy?.includes(part);
  }
}

/** Short digest of a machine's settings: another digest, another machine configuration. */
function fingerprint(settings: unknown): string {
  return createHash("sha256").update(JSON.stringify(settings)).digest("hex").slice(0, 12);
}
