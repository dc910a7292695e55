import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Target } from "./problems";

/** What Terraform's local state says is there already. What it does not say is absent. */
export interface Deployed {
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
    readonly serverType?: string;
    /** Location of the server, else of the volume or address. */
    readonly location?: string;
    readonly volumeSizeGb?: number;
  };
}

/**
 * Reads what is deployed from `terraform.fly.tfstate` and `terraform.hetzner.tfstate`. A file that is missing says nothing.
 *
 * @throws Error when a file can't be read or is no Terraform state of format 4
 */
export function readDeployed(folder: string): Deployed {
  const fly = readResources(folder, "fly");
  const hetzner = readResources(folder, "hetzner");
  return { ...(fly && deployedOnFly(fly)), ...(hetzner && deployedOnHetzner(hetzner)) };
}

/** Terraform's mark on what it is going to make anew. */
const TAINTED = " tainted";

type Attributes = Readonly<Record<string, unknown>>;
/** By type, in the order of the state. */
type Resources = ReadonlyMap<string, readonly Attributes[]>;

function deployedOnFly(resources: Resources): Deployed {
  const app = first(resources, "fly_app");
  const volume = first(resources, "fly_volume");
  const machine = first(resources, "fly_machine");
  const addresses = resources.get("fly_ip")?.map((address) => text(address["address"]));
  if (!app && !volume) return {};
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
  if (!server && !volume && !address) return {};
  return {
    hetzner: {
      serverExists: server !== undefined && server[TAINTED] !== true,
      ...present({
        serverType: text(server?.["server_type"]),
        location: text(server?.["location"]) ?? text(volume?.["location"]) ?? text(address?.["location"]),
        volumeSizeGb: number(volume?.["size"]),
      }),
    },
  };
}

/** The attributes of the managed resources of each type; nothing when the stack was never deployed from here. */
function readResources(folder: string, stack: Target): Resources | undefined {
  const file = join(folder, `terraform.${stack}.tfstate`);
  if (!existsSync(file)) return undefined;
  const backup = `${file}.backup`;
  let content: string;
  try {
    content = readFileSync(file, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new Error(unusable(file, `can't be read (${code})`, "give yourself permission to read this file"));
  }
  // Terraform leaves an empty file when it is interrupted before its first write.
  if (content.trim() === "" && !existsSync(backup)) return undefined;
  const resources = resourcesOf(content);
  if (resources === undefined) {
    const fix = existsSync(backup)
      ? `look at ${backup}, which holds the previous state, and copy it to ${file} if that is what is deployed`
      : "restore the file from a copy; there is no .backup file beside it";
    throw new Error(
      unusable(file, "is no Terraform state of format 4: cut, or not written by Terraform", fix),
    );
  }
  return resources;
}

function resourcesOf(content: string): Resources | undefined {
  let state: unknown;
  try {
    state = JSON.parse(content);
  } catch {
    // The parser's message quotes the file, which may hold what must not be shown.
    return undefined;
  }
  const { version, resources } = asObject(state);
  if (version !== 4 || !Array.isArray(resources)) return undefined;
  const found = new Map<string, Attributes[]>();
  for (const resource of resources.map(asObject)) {
    const instances = Array.isArray(resource["instances"]) ? resource["instances"].map(asObject) : [];
    const current = instances.find((instance) => instance["deposed"] === undefined);
    const type = text(resource["type"]);
    if (resource["mode"] !== "managed" || !current || !type) continue;
    const attributes = { ...asObject(current["attributes"]), [TAINTED]: current["status"] === "tainted" };
    found.set(type, [...(found.get(type) ?? []), attributes]);
  }
  return found;
}

function unusable(file: string, wrong: string, fix: string): string {
  return (
    `${file} ${wrong}.\n` +
    "  allowed: the state file as Terraform wrote it, or no file before the first deploy\n" +
    `  fix:     ${fix}`
  );
}

const first = (resources: Resources, type: string) => resources.get(type)?.[0];
const asObject = (value: unknown) => Object(value) as Attributes;
const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);
const number = (value: unknown) => (typeof value === "number" ? value : undefined);

function present<T extends object>(object: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: NonNullable<T[K]> };
}
