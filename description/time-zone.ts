import type { Complaint } from "./guide";
import { shown } from "./shown-value";
import { nearest } from "./suggestion";

/** What is wrong with the name of a time zone, if anything. */
export function complaintAboutTimeZone(zone: string): Complaint | undefined {
  const known = knownZone(zone);
  // Node ignores capitals, the files of a Linux host do not.
  const differsInCapitals =
    known !== undefined && known !== zone && known.toLowerCase() === zone.toLowerCase();
  if (known !== undefined && !differsInCapitals) return undefined;
  const zones = Intl.supportedValuesOf("timeZone");
  const meant = differsInCapitals ? known : (nearest(zone, zones) ?? zoneOfCity(zone, zones));
  return {
    problem: `${shown(zone)} is no time zone`,
    fix: meant ? `did you mean "${meant}"?` : 'write the zone as area and city, e.g. "America/New_York"',
  };
}

/** The name under which Node knows a zone: another one for an alias. */
function knownZone(zone: string): string | undefined {
  // From version 22 on Node takes offsets such as "+01:00" too; the database does not.
  if (!/^[A-Za-z]/.test(zone)) return undefined;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

function zoneOfCity(city: string, zones: readonly string[]): string | undefined {
  const wanted = city.trim().toLowerCase().replace(/ /g, "_");
  return wanted === "" ? undefined : zones.find((zone) => zone.toLowerCase().endsWith(`/${wanted}`));
}
