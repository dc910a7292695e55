import { Resource as NullResource } from "@cdktf/provider-null/lib/resource";
import { type ITerraformDependable, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { Machine, type MachineCheck, type MachineService } from "../../.gen/providers/fly/machine";
import { DATA, HEALTH_PORT, HEALTH_PATH, N8N_PORT, SSHD_PORT, SSH_PORT } from "../host-parts";
import type { FlyApp } from "./fly-app";
import type { IFlyVolume } from "./fly-volume";

/** Size of a machine. */
export interface FlyGuest {
  readonly cpuKind: "shared" | "performance";
  readonly cpus: number;
  readonly memoryMb: number;
}

export interface FlyMachineProps {
  readonly app: FlyApp;
  /** Never changes: the provider adopts a machine of this name when an answer was lost, and a rename restarts on every deploy. */
  readonly name: string;
  readonly region: string;
  /** Image with its content tag; a moving tag would never show as a change. */
  readonly image: string;
  readonly guest: FlyGuest;
  /** Environment of the host; no secret, it stands in plan and state. Names must not begin with FLY_. */
  readonly environment: Readonly<Record<string, string>>;
  /** Mounted at /data. */
  readonly volume: IFlyVolume;
  /**
   * Identity of the volume as the description gives it. A live machine can't change its volume, so another identity replaces the machine.
   */
  readonly volumeIdentity: string;
  /** What must be done before the machine is made or changed. */
  readonly dependsOn?: ITerraformDependable[];
}

const ALWAYS_ON = { autostart: true, autostop: "off" };

const EVERY_15_SECONDS = { type: "http", method: "GET", interval: "15s", timeout: "5s" };

/**
 * The host's own health, for deploys and `fly checks list`; Fly routes by the services' checks only. A new machine is destroyed when its
 * checks are not green after 120 s, so both are green as soon as n8n's port listens, before its migrations.
 */
const CHECKS: readonly MachineCheck[] = [{ name: "host", ...EVERY_15_SECONDS, path: "/", port: HEALTH_PORT }];

/** Order counts: the provider takes swapped blocks for a change. */
const SERVICES: readonly MachineService[] = [
  {
    ...ALWAYS_ON,
    protocol: "tcp",
    internalPort: N8N_PORT,
    port: [{ port: 443, handlers: ["tls", "http"] }],
    // Decides whether Fly's proxy sends requests here, so it asks n8n and nothing else.
    check: [{ ...EVERY_15_SECONDS, path: HEALTH_PATH, port: N8N_PORT }],
  },
  // No handlers: raw TCP, passed through as it comes.
  { ...ALWAYS_ON, protocol: "tcp", internalPort: SSHD_PORT, port: [{ port: SSH_PORT }] },
];

/** The one machine of the host: always on, `/data` mounted, n8n behind HTTPS on 443, SSH on 10022. */
export class FlyMachine extends Construct {
  /** The fly_machine. */
  public readonly resource: Machine;

  public constructor(scope: Construct, id: string, props: FlyMachineProps) {
    super(scope, id);
    const volume = new NullResource(this, "volume", { triggers: { identity: props.volumeIdentity } });
    volume.overrideLogicalId(`${id}_volume`);
    this.resource = new Machine(this, "Default", {
      app: props.app.name,
      name: props.name,
      region: props.region,
      image: props.image,
      desiredState: "started",
      env: { ...props.environment },
      guest: { ...props.guest },
      restart: { policy: "always" },
      mount: [{ volume: props.volume.volumeId, path: DATA, readoptOnHostMigration: true }],
      service: [...SERVICES],
      check: [...CHECKS],
      ...(props.dependsOn && { dependsOn: props.dependsOn }),
      // By address as text: CDK for Terraform 0.21 writes a reference as a template here, which Terraform refuses.
      lifecycle: { replaceTriggeredBy: [`${volume.terraformResourceType}.${volume.friendlyUniqueId}`] },
    });
    this.reportWhenOff();
  }

  /** The provider never plans a change for a machine that is off or failed; a check makes the next deploy say so. */
  private reportWhenOff(): void {
    const address = `${this.resource.terraformResourceType}.${this.resource.friendlyUniqueId}`;
    TerraformStack.of(this).addOverride(`check.${this.node.id}_is_started`, {
      assert: [
        {
          condition: `\${${address}.state == "started"}`,
          error_message: `The machine is "\${${address}.state}", not "started". Look why: fly logs -a \${${address}.app}. Start it: fly machine start \${${address}.id} -a \${${address}.app}.`,
        },
      ],
    });
  }
}
