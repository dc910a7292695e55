import type { Complaint } from "./guide";
import { type HetznerLocation, hetznerLocations, serverTypes, usableServerTypes } from "./server-types";
import { shown } from "./shown-value";
import { nearest } from "./suggestion";

/** What is wrong with the name of a server type, wherever it shall stand, if anything. */
export function complaintAboutServerType(name: string): Complaint | undefined {
  const type = Object.hasOwn(serverTypes, name) ? serverTypes[name] : undefined;
  if (type === undefined) {
    const meant = nearest(name, usableServerTypes());
    return {
      problem: `${shown(name)} is no server type of Hetzner Cloud`,
      fix: meant ? `did you mean "${meant}"?` : 'choose one of them, e.g. "cx23"',
    };
  }
  if (type.retired) {
    return {
      problem: `"${name}" was retired by Hetzner (not orderable since ${type.retired.since})`,
      fix: `use "${type.retired.successor}" (${specification(type.retired.successor)}), its successor`,
    };
  }
  if (type.architecture === "arm") {
    const instead =
      usableServerTypes().find((other) => serverTypes[other]?.memoryGb === type.memoryGb) ?? "cx23";
    return {
      problem: `"${name}" has an ARM processor, and the image is built for x86-64 only`,
      fix: `use "${instead}" (${specification(instead)}), the same size with an x86-64 processor`,
    };
  }
  return undefined;
}

/** What is wrong with the name of a location, if anything. */
export function complaintAboutLocation(location: string): Complaint | undefined {
  if (Object.hasOwn(hetznerLocations, location)) return undefined;
  const names = Object.keys(hetznerLocations) as HetznerLocation[];
  const wanted = location.trim().toLowerCase();
  const meant =
    nearest(location, names) ??
    names.find((name) => hetznerLocations[name].toLowerCase().split(",")[0] === wanted);
  return {
    problem: `${shown(location)} is no location of Hetzner Cloud`,
    fix: meant
      ? `did you mean "${meant}" (${hetznerLocations[meant as HetznerLocation]})?`
      : 'choose one of them, e.g. "nbg1"',
  };
}

/** What is wrong with a good server type in a good location, if anything. */
export function complaintAboutPlace(name: string, location: string): Complaint | undefined {
  const type = serverTypes[name];
  if (type === undefined || type.soldIn.some((place) => place === location)) return undefined;
  const instead = usableServerTypes(location).find(
    (other) => (serverTypes[other]?.memoryGb ?? 0) >= type.memoryGb,
  );
  return {
    problem: `"${name}" is not sold in "${location}"`,
    allowed: `in "${location}": ${usableServerTypes(location).join(" ")}`,
    fix:
      `set location to one of ${type.soldIn.join(" ")}` + (instead ? `, or serverType to "${instead}"` : ""),
  };
}

function specification(name: string): string {
  const type = serverTypes[name];
  return type ? `${type.cores} cores, ${type.memoryGb} GB memory, ${type.diskGb} GB disk` : "";
}
