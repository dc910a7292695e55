import { hcloudError } from "./hcloud-errors";
import { Refusal, type Session } from "./behaviour";

/** A small part of Hetzner's catalogue as of autumn 2026: enough to be sold out, retired or unknown. */

export interface Location {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly country: string;
  readonly city: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly network_zone: string;
}

const place = (
  id: number,
  name: string,
  city: string,
  country: string,
  at: [number, number],
  zone: string,
) => ({
  id,
  name,
  description: `${city} DC Park 1`,
  country,
  city,
  latitude: at[0],
  longitude: at[1],
  network_zone: zone,
});

export const locations: readonly Location[] = [
  place(1, "fsn1", "Falkenstein", "DE", [50.47612, 12.370071], "eu-central"),
  place(2, "nbg1", "Nuremberg", "DE", [49.452102, 11.076665], "eu-central"),
  place(3, "hel1", "Helsinki", "FI", [60.169855, 24.938379], "eu-central"),
  place(4, "ash", "Ashburn, VA", "US", [39.045821, -77.487073], "us-east"),
  place(5, "hil", "Hillsboro, OR", "US", [45.54222, -122.951924], "us-west"),
];

export const images = [
  { id: 114690387, name: "debian-12", os_flavor: "debian", os_version: "12", description: "Debian 12" },
  { id: 310557660, name: "debian-13", os_flavor: "debian", os_version: "13", description: "Debian 13" },
  {
    id: 161547269,
    name: "ubuntu-24.04",
    os_flavor: "ubuntu",
    os_version: "24.04",
    description: "Ubuntu 24.04",
  },
];

export interface Deprecation {
  readonly announced: string;
  readonly unavailable_after: string;
}

export interface ServerType {
  readonly id: number;
  readonly name: string;
  /** vCPUs. */
  readonly cores: number;
  /** GB. */
  readonly memory: number;
  /** GB. */
  readonly disk: number;
  readonly architecture: "x86" | "arm";
  readonly category: string;
  /** Where it is listed, and what is said of it there. */
  readonly locations: Readonly<Record<string, Deprecation | null>>;
}

const listed = (names: string[], deprecation: Deprecation | null = null) =>
  Object.fromEntries(names.map((name) => [name, deprecation]));
const europe = ["fsn1", "nbg1", "hel1"];
const america = ["ash", "hil"];
const gone: Deprecation = { announced: "2025-10-16T06:00:00Z", unavailable_after: "2025-12-31T23:59:59Z" };

type Row = [
  id: number,
  name: string,
  cores: number,
  memory: number,
  disk: number,
  at: ServerType["locations"],
];

const row = ([id, name, cores, memory, disk, at]: Row): ServerType => ({
  id,
  name,
  cores,
  memory,
  disk,
  architecture: name.startsWith("cax") ? "arm" : "x86",
  category: name.startsWith("cpx") ? "regular_purpose" : "cost_optimized",
  locations: at,
});

/** Retired: cx22, which is not listed any more; cx32, which still is; cpx31, which lives on in America only. */
export const serverTypes: readonly ServerType[] = [
  row([114, "cx23", 2, 4, 40, listed(europe)]),
  row([105, "cx32", 4, 8, 80, listed(europe, gone)]),
  row([115, "cx33", 4, 8, 80, listed(europe)]),
  row([45, "cax11", 2, 4, 40, listed(europe)]),
  row([120, "cpx12", 1, 2, 40, listed(europe)]),
  row([121, "cpx22", 2, 4, 80, listed(europe)]),
  row([122, "cpx32", 4, 8, 160, listed(europe)]),
  row([22, "cpx11", 2, 2, 40, listed(america)]),
  row([23, "cpx21", 3, 4, 80, listed(america)]),
  row([24, "cpx31", 4, 8, 160, { ...listed(europe, gone), ...listed(america) }]),
];

export const isGone = (deprecation: Deprecation | null | undefined): boolean =>
  deprecation !== null && deprecation !== undefined && Date.parse(deprecation.unavailable_after) < Date.now();

/** Whether the catalogue claims that a type can be had in a location: a hint, in both directions. */
export function isAvailable(type: ServerType, location: string, { faults }: Session): boolean {
  const soldOut = faults.find(
    "sold-out",
    (of) => of.serverType === type.name && (of.location ?? location) === location && of.catalogue !== false,
  );
  return !soldOut && !isGone(type.locations[location]);
}

/** The type of this name for a new server in a location, after the checks that the provider makes itself. */
export function orderable(name: string, location: string): ServerType {
  const type = serverTypes.find((one) => one.name === name);
  if (!type) throw new Refusal(`server type ${name} not found`);
  if (isGone(type.locations[location])) {
    throw new Refusal(`Server Type "${name}" is unavailable in "${location}" and can no longer be ordered.`);
  }
  return type;
}

/** The API's checks of stock and place, when a server is made or changes its type. */
export function checkStock(type: ServerType, location: string, { faults }: Session): void {
  const fault = faults.take(
    "sold-out",
    (of) => of.serverType === type.name && (of.location ?? location) === location,
  );
  if (!(location in type.locations) || fault?.as === "unsupported-location") {
    throw hcloudError("hcloud_server", 422, "invalid_input", "unsupported location for server type");
  }
  if (fault) throw hcloudError("hcloud_server", 412, "resource_unavailable", "error during placement");
}
