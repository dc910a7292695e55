import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { TerraformStack } from "cdktf";
import { addCustomSynthesis } from "cdktf/lib/synthesize/synthesizer";
import { Construct } from "constructs";
import { stringify } from "smol-toml";
import { DATA, HEALTH_PORT, HEALTH_PATH, N8N_PORT, SSHD_PORT, SSH_PORT } from "../host-parts";
import type { FlyGuest } from "./fly-machine";

export interface FlyTomlProps {
  /** Name of the app, as plain text. */
  readonly app: string;
  readonly region: string;
  readonly guest: FlyGuest;
  readonly environment: Readonly<Record<string, string>>;
  readonly volumeName: string;
  readonly volumeSizeGb: number;
  readonly snapshotRetentionDays: number;
}

const WARNING = `# Synthesised from backoffice.ts: change it there.
# Terraform uses it to build the image only. It also runs the same host by flyctl alone, without Terraform, from the project's folder:
#   fly deploy image --config "$PWD/cdktf.out/stacks/fly/fly.toml" --ha=false
# Never run "fly deploy" on an app whose machine Terraform made: flyctl takes it for an empty app and makes a second machine with a
# second, empty volume.
`;

/** `fly.toml` beside the stack's `cdk.tf.json`, for flyctl's image build and for a host run by flyctl alone. */
export class FlyToml extends Construct {
  public readonly text: string;

  public constructor(scope: Construct, id: string, props: FlyTomlProps) {
    super(scope, id);
    this.text = flyToml(props);
    addCustomSynthesis(this, {
      onSynthesize: (session) => {
        const { synthesizedStackPath } = session.manifest.forStack(TerraformStack.of(this));
        const folder = join(session.outdir, dirname(synthesizedStackPath));
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, "fly.toml"), this.text);
      },
    });
  }
}

/** The whole fly.toml (fly.io/docs/reference/configuration). */
export function flyToml(props: FlyTomlProps): string {
  const alwaysOn = {
    protocol: "tcp",
    auto_stop_machines: "off",
    auto_start_machines: true,
    min_machines_running: 1,
  };
  const check = { method: "GET", interval: "15s", timeout: "5s", grace_period: "60s" };
  const config = {
    app: props.app,
    primary_region: props.region,
    env: { ...props.environment },
    mounts: {
      source: props.volumeName,
      destination: DATA,
      initial_size: `${props.volumeSizeGb}gb`,
      snapshot_retention: props.snapshotRetentionDays,
      scheduled_snapshots: true,
    },
    services: [
      {
        ...alwaysOn,
        internal_port: N8N_PORT,
        ports: [{ port: 443, handlers: ["tls", "http"] }],
        http_checks: [{ ...check, path: HEALTH_PATH }],
      },
      { ...alwaysOn, internal_port: SSHD_PORT, ports: [{ port: SSH_PORT }] },
    ],
    checks: { host: { ...check, type: "http", path: "/", port: HEALTH_PORT } },
    restart: [{ policy: "always" }],
    vm: [{ cpu_kind: props.guest.cpuKind, cpus: props.guest.cpus, memory: `${props.guest.memoryMb}mb` }],
  };
  return `${WARNING}\n${stringify(config)}\n`;
}
