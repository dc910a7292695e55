import type { Problem } from "./problems";
import { asObject, type Attributes, readResources, type Resources, TAINTED } from "./state-file";

/** What Terraform's local state says is there already. What it does not say is absent; a target without any resource is. */
export interface Deployed {
  /** A problem for each target whose state is of no use: what it has deployed is not known. @default - none */
  readonly unreadable?: readonly Problem[];
  readonly fly?: {
    readonly appName?: string;
    readonly org?: string;
    /** Region of the volume, else of the machine. */
    readonly region?: string;
    readonly volumeSizeGb?: number;
    readonly volumeId?: string;
    /** Id of the volume the machine runs on, its own or one given by id. */
    readonly mountedVolumeId?: string;
    /** Public addresses, IPv4 and IPv6. */
    readonly addresses?: readonly string[];
  };
  readonly hetzner?: {
    /** Whether the server was made whole; one whose creation failed half-way is going to be made anew. */
    readonly serverExists: boolean;
    /** Name of the server, else of the volume. */
    readonly name?: string;
    readonly serverType?: string;
    /** Location of the server, else of the volume or address. */
    readonly location?: string;
    readonly volumeSizeGb?: number;
  };
}

/**
 * Reads what is deployed from `terraform.fly.tfstate` and `terraform.hetzner.tfstate`, each by itself. A file that is missing says
 * nothing. Never throws.
 */
export function readDeployed(folder: string): Deployed {
  const fly = readResources(folder, "fly");
  const hetzner = readResources(folder, "hetzner");
  const unreadable = [fly, hetzner].flatMap((read) => (isRead(read) ? [] : [read]));
  return {
    ...(isRead(fly) && deployedOnFly(fly)),
    ...(isRead(hetzner) && deployedOnHetzner(hetzner)),
    ...(unreadable.length > 0 && { unreadable }),
  };
}

function isRead(read: Resources | Problem): read is Resources {
  return read instanceof Map;
}

function deployedOnFly(resources: Resources): Deployed {
  const app = first(resources, "fly_app");
  const volume = first(resources, "fly_volume");
  const machine = first(resources, "fly_machine");
  const addresses = resources.get("fly_ip")?.map((address) => text(address["address"]));
  if (resources.size === 0) return {};
  return {
    fly: present({
      appName: text(app?.["name"]),
      org: text(app?.["org"]),
      region: text(volume?.["region"]) ?? text(machine?.["region"]),
      volumeSizeGb: number(volume?.["size_gb"]),
      volumeId: text(volume?.["id"]),
      mountedVolumeId: mountedVolume(machine),
      addresses: addresses?.filter((address) => address !== undefined),
    }),
  };
}

function mountedVolume(machine: Attributes | undefined): string | undefined {
  const mounts = machine?.["mount"];
  return Array.isArray(mounts) ? text(asObject(mounts[0])["volume"]) : undefined;
}

function deployedOnHetzner(resources: Resources): Deployed {
  const server = first(resources, "hcloud_server");
  const volume = first(resources, "hcloud_volume");
  const address = first(resources, "hcloud_primary_ip");
  if (resources.size === 0) return {};
  return {
    hetzner: {
      serverExists: server !== undefined && server[TAINTED] !== true,
      ...present({
        name: text(server?.["name"]) ?? text(volume?.["name"]),
        serverType: text(server?.["server_type"]),
        location: text(server?.["location"]) ?? text(volume?.["location"]) ?? text(address?.["location"]),
        volumeSizeGb: number(volume?.["size"]),
      }),
    },
  };
}

const first = (resources: Resources, type: string) => resources.get(type)?.[0];
const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);
const number = (value: unknown) => (typeof value === "number" ? value : undefined);

function present<T extends object>(object: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: NonNullable<T[K]> };
}
