import { Testing } from "cdktf";
import { BackofficeHost, type BackofficeHostProps } from "../../constructs/backoffice-host";
import { FlyTarget, type FlyTargetProps } from "../../constructs/fly/fly-target";
import { HetznerTarget, type HetznerTargetProps } from "../../constructs/hetzner/hetzner-target";
import { HostImage } from "../../constructs/host-image";
import { SecretReference } from "../../constructs/secret-reference";

/** A synthesised stack, as far as tests look into it. */
export interface Synthesised {
  readonly resource: Record<string, Record<string, Record<string, unknown>>>;
  readonly data?: Record<string, Record<string, Record<string, unknown>>>;
  readonly check: Record<string, unknown>;
  readonly output: Record<string, { value: string }>;
  readonly provider: Record<string, unknown>;
  readonly removed?: unknown;
  readonly terraform: Record<string, Record<string, unknown>>;
}

const KEY =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f operator@example.com";

export const flyProps: FlyTargetProps = {
  org: "acme",
  region: "ewr",
  guest: { cpuKind: "shared", cpus: 2, memoryMb: 4096 },
  snapshotRetentionDays: 14,
};

export const hetznerProps: HetznerTargetProps = {
  serverType: "cx23",
  location: "nbg1",
  alternatives: "Take cx33 instead.",
  serverExists: true,
};

type Parts = Omit<BackofficeHostProps, "target">;

export const parts: Parts = {
  name: "acme-backoffice",
  timeZone: "America/New_York",
  repositories: ["acme/hub", "acme/app"],
  operatorKeys: [KEY],
  sshSources: ["198.51.100.0/24"],
  volumeSizeGb: 20,
  secretsVersion: 1,
  secrets: SecretReference.all,
  image: new HostImage("__tests__/fixtures/image"),
};

export function flyStack(props: Partial<FlyTargetProps> = {}, host: Partial<Parts> = {}): Synthesised {
  const target = new FlyTarget({ ...flyProps, ...props });
  return synthesised(new BackofficeHost(Testing.app(), "fly", { ...parts, ...host, target }));
}

export function hetznerStack(
  props: Partial<HetznerTargetProps> = {},
  host: Partial<Parts> = {},
): Synthesised {
  const target = new HetznerTarget({ ...hetznerProps, ...props });
  return synthesised(new BackofficeHost(Testing.app(), "hetzner", { ...parts, ...host, target }));
}

export function synthesised(stack: BackofficeHost): Synthesised {
  return JSON.parse(Testing.synth(stack, true)) as Synthesised;
}
