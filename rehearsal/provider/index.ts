import { mkdirSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { ProviderBehaviour } from "./behaviour";
import { Cloud } from "./cloud";
import { Faults, type Fault } from "./faults";
import { fly } from "./fly";
import { hcloud } from "./hcloud";
import { nullProvider } from "./null";
import { StandInProvider } from "./provider";
import { loadSchemas } from "./schema";
import { serve } from "./server";

export type { Cloud, CloudResource, Creation } from "./cloud";
export type { Fault } from "./faults";

const behaviours: Readonly<Record<string, ProviderBehaviour>> = { fly, hcloud, null: nullProvider };
const registries = ["registry.terraform.io", "registry.opentofu.org"];
const longestSocketPath = 100;

export interface StandInOptions {
  /** Folder for sockets and the store's file; a short path, since unix sockets are limited to about 100 bytes. */
  readonly folder: string;
  /** Schema files to serve. @default - all of bindings/schemas */
  readonly schemas?: readonly string[];
  /** Where the "cloud" is kept, so that a second process sees what the first made. @default <folder>/cloud.json */
  readonly storeFile?: string;
  /** What goes wrong. @default - nothing */
  readonly faults?: readonly Fault[];
}

export interface StandIns {
  /** To add to terraform's environment: TF_REATTACH_PROVIDERS, with each provider under both registries' addresses. */
  readonly environment: Record<string, string>;
  /** What exists "in the cloud". */
  readonly cloud: Cloud;
  inject(...faults: Fault[]): void;
  clearFaults(): void;
  stop(): Promise<void>;
}

/**
 * Starts stand-ins for the real Terraform providers: same schemas, no account, no registry. Terraform and OpenTofu use
 * them instead of downloading plugins when they run with `environment`, as long as this process lives.
 *
 * @throws if a schema file names a provider without a behaviour, or the folder's path is too long for a socket
 */
export async function startStandIns(options: StandInOptions): Promise<StandIns> {
  const folder = resolve(options.folder);
  mkdirSync(folder, { recursive: true });
  const cloud = new Cloud(options.storeFile ?? join(folder, "cloud.json"));
  const faults = new Faults(options.faults);
  const providers = (options.schemas ?? committedSchemas()).flatMap(loadSchemas).map((schema) => {
    const behaviour = behaviours[schema.name];
    if (!behaviour) throw new Error(`No stand-in behaviour for provider ${schema.address}.`);
    const socket = join(folder, `${schema.name}.sock`);
    checkSocketPath(socket);
    return { schema, socket, provider: new StandInProvider(schema, behaviour, cloud, faults) };
  });
  const stops = await Promise.all(providers.map(({ provider, socket }) => serve(provider, socket)));
  const attached = providers.flatMap(({ schema, socket }) =>
    addresses(schema.address).map((address) => [address, reattachment(socket)] as const),
  );
  return {
    environment: { TF_REATTACH_PROVIDERS: JSON.stringify(Object.fromEntries(attached)) },
    cloud,
    inject: (...more) => faults.inject(...more),
    clearFaults: () => faults.clear(),
    stop: () => {
      for (const stop of stops) stop();
      return Promise.resolve();
    },
  };
}

const committedSchemas = () =>
  readdirSync("bindings/schemas")
    .filter((name) => name.endsWith(".json"))
    .map((name) => join("bindings/schemas", name));

/** A short source such as `hashicorp/null` means another registry to OpenTofu than to Terraform. */
function addresses(address: string): string[] {
  const [, ...source] = address.split("/");
  return registries.map((registry) => [registry, ...source].join("/"));
}

const reattachment = (socket: string) => ({
  Protocol: "grpc",
  ProtocolVersion: 6,
  Pid: process.pid,
  Test: true,
  Addr: { Network: "unix", String: socket },
});

function checkSocketPath(socket: string): void {
  const length = Buffer.byteLength(socket);
  if (length <= longestSocketPath) return;
  throw new Error(
    `The stand-ins' socket path has ${length} bytes: ${socket}. Unix sockets allow about ${longestSocketPath}; ` +
      "pass a shorter folder, e.g. one made by mkdtemp in /tmp.",
  );
}
