import type { Deployed } from "./deployed";
import type { FlyParts } from "./fly-settings";
import type { Complaint, Finding } from "./guide";
import type { HetznerParts } from "./hetzner-settings";
import { shown } from "./shown-value";

/** The shared settings that a deployed target can contradict. */
export interface SharedParts {
  readonly name?: string;
  readonly volumeSizeGb?: number;
}

/** Changes that would replace what is deployed on Fly.io, or that it refuses. */
export function changesOnFly(
  shared: SharedParts,
  fly: FlyParts,
  deployed: NonNullable<Deployed["fly"]>,
): Finding[] {
  const findings: Finding[] = [];
  const { name } = shared;
  if (name !== undefined && deployed.appName !== undefined && name !== deployed.appName) {
    findings.push([
      "name",
      replacesApp(`the app is deployed as "${deployed.appName}"`, name, `name: "${deployed.appName}"`),
    ]);
  }
  // A volume given by id is another one: neither size nor region of the deployed one bind it.
  if (fly.volumeId === undefined) {
    const shrunk = complaintAboutShrinking("Fly.io", shared.volumeSizeGb, deployed.volumeSizeGb);
    if (shrunk) {
      const way = "make one with `fly volumes create`, copy the data over and name it in fly.volumeId";
      findings.push([
        "volumeSizeGb",
        { ...shrunk, fix: `${shrunk.fix}; to move to a smaller volume, ${way}` },
      ]);
    }
  }
  const mounted = deployed.mountedVolumeId;
  if (fly.volumeId === undefined && mounted !== undefined && deployed.volumeId === undefined) {
    findings.push([
      "fly.volumeId",
      {
        problem: `the machine runs on the volume "${mounted}", which was given by its id; without it the host would start on a new, empty one`,
        allowed: `"${mounted}", or the id of another volume that exists`,
        fix: `put back volumeId: "${mounted}"`,
      },
    ]);
  }
  if (fly.org !== undefined && deployed.org !== undefined && fly.org !== deployed.org) {
    findings.push([
      "fly.org",
      replacesApp(`the app is deployed in "${deployed.org}"`, fly.org, `org: "${deployed.org}"`),
    ]);
  }
  const { region } = fly;
  if (
    region !== undefined &&
    deployed.region !== undefined &&
    region !== deployed.region &&
    // Another volume may well be in another region.
    (fly.volumeId === undefined || fly.volumeId === mounted)
  ) {
    findings.push([
      "fly.region",
      {
        problem: `the volume is deployed in "${deployed.region}" and can't move to ${shown(region)}`,
        allowed: `"${deployed.region}"`,
        fix:
          `put back region: "${deployed.region}"; to move, restore a snapshot with ` +
          `\`fly volumes create --snapshot-id ... --region ${region}\` and name the new volume in fly.volumeId`,
      },
    ]);
  }
  return findings;
}

/** Another name in this checkout would rename the host that runs, and a project of Hetzner takes each SSH key once. */
const SECOND_HOST =
  "deploy a second host from another checkout, under another name and with the token of another Hetzner project, " +
  "and move the data there";

/** Changes that would replace what is deployed on Hetzner, or that it or the host refuses. */
export function changesOnHetzner(
  shared: SharedParts,
  hetzner: HetznerParts,
  deployed: NonNullable<Deployed["hetzner"]>,
): Finding[] {
  const findings: Finding[] = [];
  const { name } = shared;
  // Hetzner would rename all of it; the host then refuses a volume that belongs to another name.
  if (name !== undefined && deployed.name !== undefined && name !== deployed.name) {
    findings.push([
      "name",
      {
        problem: `the host is deployed as "${deployed.name}", and its volume belongs to that name`,
        allowed: `"${deployed.name}"`,
        fix: `put back name: "${deployed.name}"; for another host, ${SECOND_HOST}`,
      },
    ]);
  }
  const shrunk = complaintAboutShrinking("Hetzner", shared.volumeSizeGb, deployed.volumeSizeGb);
  if (shrunk) {
    findings.push([
      "volumeSizeGb",
      { ...shrunk, fix: `${shrunk.fix}; to move to a smaller volume, ${SECOND_HOST}` },
    ]);
  }
  const { location } = hetzner;
  // Without its server, as in the midst of a replacement, the host still has its data in one place.
  const isPlaced = deployed.serverExists || deployed.volumeSizeGb !== undefined;
  if (
    isPlaced &&
    location !== undefined &&
    deployed.location !== undefined &&
    location !== deployed.location
  ) {
    findings.push([
      "hetzner.location",
      {
        problem:
          `the ${deployed.serverExists ? "server" : "volume"} is deployed in "${deployed.location}" and would stay there, ` +
          `while its address would be replaced by one in ${shown(location)}`,
        allowed: `"${deployed.location}" as long as the ${deployed.serverExists ? "server" : "volume"} exists`,
        fix: `put back location: "${deployed.location}"; to move, ${SECOND_HOST}`,
      },
    ]);
  }
  return findings;
}

function replacesApp(fact: string, given: string, old: string): Complaint {
  return {
    problem: `${fact}; ${shown(given)} would replace it, with its volume, snapshots and addresses`,
    allowed: old.replace(/^\w+: /, ""),
    fix: `put back ${old}`,
  };
}

function complaintAboutShrinking(
  cloud: string,
  given: number | undefined,
  deployed: number | undefined,
): (Complaint & { readonly fix: string }) | undefined {
  if (given === undefined || deployed === undefined || given >= deployed) return undefined;
  return {
    problem: `a volume on ${cloud} never shrinks: deployed ${deployed} GB, given ${given} GB`,
    allowed: `${deployed} GB or more`,
    fix: `write volumeSizeGb: ${deployed} or more`,
  };
}
