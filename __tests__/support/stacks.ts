import { tmpdir } from "node:os";
import { join } from "node:path";
import { NullProvider } from "@cdktf/provider-null/lib/provider";
import { type App, TerraformStack, Testing } from "cdktf";
import { FlyProvider } from "../../.gen/providers/fly/provider";
import { HcloudProvider } from "../../.gen/providers/hcloud/provider";
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

/** An app that leaves nothing behind; without a folder of its own each would make a temporary one. */
export function testApp(): App {
  return Testing.app({ outdir: join(tmpdir(), "backoffice-unit") });
}

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
  limits: { jobsAtOnce: 1, minutesPerJob: 60, turnsPerJob: 200, jobsPerDay: 20 },
  notify: {},
  secrets: SecretReference.all,
  image: new HostImage("__tests__/fixtures/image"),
};

export function flyStack(props: Partial<FlyTargetProps> = {}, host: Partial<Parts> = {}): Synthesised {
  const target = new FlyTarget({ ...flyProps, ...props });
  return synthesised(new BackofficeHost(testApp(), "fly", { ...parts, ...host, target }));
}

export function hetznerStack(
  props: Partial<HetznerTargetProps> = {},
  host: Partial<Parts> = {},
): Synthesised {
  const target = new HetznerTarget({ ...hetznerProps, ...props });
  return synthesised(new BackofficeHost(testApp(), "hetzner", { ...parts, ...host, target }));
}

export function synthesised(stack: TerraformStack): Synthesised {
  return JSON.parse(Testing.synth(stack, true)) as Synthesised;
}

/** An empty stack with every provider, for a construct alone. */
export function bareStack(): TerraformStack {
  const stack = new TerraformStack(testApp(), "bare");
  new FlyProvider(stack, "fly", { orgSlug: "acme" });
  new HcloudProvider(stack, "hcloud");
  new NullProvider(stack, "null");
  return stack;
}

/** Arguments of the resource at `address`, such as "fly_app.app". @throws Error when the stack has none there */
export function at(stack: Synthesised, address: string): Record<string, unknown> {
  const found = entries(stack).get(address);
  if (!found) throw new Error(`No ${address} among ${[...entries(stack).keys()].join(", ")}.`);
  return found;
}

/** Every resource by its address. */
export function entries(stack: Synthesised): Map<string, Record<string, unknown>> {
  return new Map(
    Object.entries(stack.resource).flatMap(([type, byName]) =>
      Object.entries(byName).map(([name, found]) => [`${type}.${name}`, found] as const),
    ),
  );
}

/** What Terraform makes before `address`: all that it names, in an argument or in depends_on, and what those name in turn. */
export function before(stack: Synthesised, address: string): string[] {
  const text = JSON.stringify(at(stack, address));
  const named = [...entries(stack).keys()].filter((each) => new RegExp(`\\b${each}\\b`).test(text));
  return [...new Set(named.flatMap((each) => [...before(stack, each), each]))].sort();
}

/** The protections that stand, as `address.attribute`. */
export function protections(stack: Synthesised): string[] {
  return [...entries(stack)]
    .flatMap(([address, found]) =>
      Object.entries({ ...found, ...(found.lifecycle as object | undefined) })
        .filter(([name, value]) => /^prevent_destroy$|_protection$/.test(name) && value === true)
        .map(([name]) => `${address}.${name}`),
    )
    .sort();
}
