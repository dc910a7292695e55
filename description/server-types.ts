/** A server type of Hetzner Cloud, as far as the description has to know it. */
export interface ServerType {
  readonly cores: number;
  readonly memoryGb: number;
  readonly diskGb: number;
  readonly architecture: "x86" | "arm";
  /** Locations where it is on sale; a sold type can still be out of stock. Empty when retired. */
  readonly soldIn: readonly HetznerLocation[];
  readonly retired?: { readonly since: string; readonly successor: string };
}

/** The locations of Hetzner Cloud. https://docs.hetzner.com/cloud/general/locations/ */
export const hetznerLocations = {
  fsn1: "Falkenstein, Germany",
  nbg1: "Nuremberg, Germany",
  hel1: "Helsinki, Finland",
  ash: "Ashburn, Virginia",
  hil: "Hillsboro, Oregon",
  sin: "Singapore",
} as const;

export type HetznerLocation = keyof typeof hetznerLocations;

const europe: readonly HetznerLocation[] = ["fsn1", "nbg1", "hel1"];
const america: readonly HetznerLocation[] = ["ash", "hil"];

type Size = readonly [cores: number, memoryGb: number, diskGb: number];

const x86 = ([cores, memoryGb, diskGb]: Size, soldIn: readonly HetznerLocation[]): ServerType => ({
  cores,
  memoryGb,
  diskGb,
  architecture: "x86",
  soldIn,
});
const arm = (size: Size): ServerType => ({ ...x86(size, europe), architecture: "arm" });
const retired = (size: Size, since: string, successor: string): ServerType => ({
  ...x86(size, []),
  retired: { since, successor },
});

/** Cheapest family first, so that the first match is the cheapest. State of September 2026. */
export const serverTypes: Readonly<Record<string, ServerType>> = {
  cx23: x86([2, 4, 40], europe),
  cx33: x86([4, 8, 80], europe),
  cx43: x86([8, 16, 160], europe),
  cx53: x86([16, 32, 320], europe),
  cpx12: x86([1, 2, 40], [...europe, "sin"]),
  cpx22: x86([2, 4, 80], [...europe, "sin"]),
  cpx32: x86([4, 8, 160], [...europe, "sin"]),
  cpx42: x86([8, 16, 320], [...europe, "sin"]),
  cpx52: x86([12, 24, 480], [...europe, "sin"]),
  cpx62: x86([16, 32, 640], [...europe, "sin"]),
  cpx11: x86([2, 2, 40], america),
  cpx21: x86([3, 4, 80], america),
  cpx31: x86([4, 8, 160], america),
  cpx41: x86([8, 16, 240], america),
  cpx51: x86([16, 32, 360], america),
  ccx13: x86([2, 8, 80], [...europe, ...america, "sin"]),
  ccx23: x86([4, 16, 160], [...europe, ...america, "sin"]),
  ccx33: x86([8, 32, 240], [...europe, ...america, "sin"]),
  ccx43: x86([16, 64, 360], [...europe, ...america, "sin"]),
  ccx53: x86([32, 128, 600], [...europe, ...america, "sin"]),
  ccx63: x86([48, 192, 960], [...europe, ...america, "sin"]),
  cax11: arm([2, 4, 40]),
  cax21: arm([4, 8, 80]),
  cax31: arm([8, 16, 160]),
  cax41: arm([16, 32, 320]),
  cx22: retired([2, 4, 40], "2026-01-01", "cx23"),
  cx32: retired([4, 8, 80], "2026-01-01", "cx33"),
  cx42: retired([8, 16, 160], "2026-01-01", "cx43"),
  cx52: retired([16, 32, 320], "2026-01-01", "cx53"),
  cx11: retired([1, 2, 20], "2024-09", "cx23"),
  cx21: retired([2, 4, 40], "2024-09", "cx23"),
  cx31: retired([2, 8, 80], "2024-09", "cx33"),
  cx41: retired([4, 16, 160], "2024-09", "cx43"),
  cx51: retired([8, 32, 240], "2024-09", "cx53"),
};

/** The server types that can be deployed in a location, or in any. */
export function usableServerTypes(location?: string): string[] {
  return Object.entries(serverTypes)
    .filter(([, type]) => type.architecture === "x86" && !type.retired)
    .filter(([, type]) => location === undefined || type.soldIn.some((place) => place === location))
    .map(([name]) => name);
}
