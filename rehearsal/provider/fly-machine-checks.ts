import { Refusal, type Session } from "./behaviour";
import { flyRefusal } from "./fly-errors";
import { isList, isObject, isUnknown, textOf, type ObjectValue, type Value } from "./values";

/** What the provider and the API check before a machine is made or changed. */

/** The elements of a block; none if it is absent or unknown. */
export const blocks = (value: Value | undefined): ObjectValue[] =>
  isList(value) ? value.filter(isObject) : [];

/** Where a machine goes; what the real API picks for one that names no region depends on where the call comes from. */
export const regionOf = ({ region }: ObjectValue): string => (typeof region === "string" ? region : "iad");

export function tooManyConcurrencies(service: ObjectValue, index: number): Refusal[] {
  const { length } = blocks(service.concurrency);
  if (length <= 1) return [];
  const place = `service[${index}].concurrency`;
  const detail = `Attribute ${place} list must contain at most 1 elements, got: ${length}`;
  return [new Refusal("Invalid Attribute Value", detail, "service")];
}

export function checkNames(planned: ObjectValue): void {
  const repeated = (names: string[]) => names.find((name, i) => names.indexOf(name) < i);
  const mounts = blocks(planned.mount);
  const volume = repeated(mounts.map((mount) => textOf(mount.volume)));
  if (volume !== undefined) {
    const [first, second] = mounts.filter((mount) => mount.volume === volume).map(({ path }) => textOf(path));
    throw new Refusal(
      "Duplicate Volume in Mounts",
      `volume ${volume} is referenced by two mount blocks on the same machine (paths ${first} and ${second}). ` +
        "Each fly_volume should be mounted at most once per machine.",
    );
  }
  const container = repeated(blocks(planned.container).map(({ name }) => textOf(name)));
  if (container !== undefined) {
    throw new Refusal(
      "Duplicate Container Name",
      `container name "${container}" appears in more than one container block on this machine. ` +
        "Container names must be unique per machine (Fly's Machines API enforces this at the server).",
    );
  }
  const check = repeated(blocks(planned.check).map(({ name }) => textOf(name)));
  if (check !== undefined) {
    throw new Refusal(
      "Duplicate Check Name",
      `check name "${check}" appears in more than one check block on this machine. Check names are the keys of the ` +
        "Machines API's checks map, so a duplicate would silently replace the earlier block rather than being rejected.",
    );
  }
}

export function checkMounts(planned: ObjectValue, { cloud }: Session): void {
  for (const mount of blocks(planned.mount)) {
    const volume = textOf(mount.volume);
    const found = cloud.get("fly_volume", volume)?.attributes;
    if (!found || found.app !== planned.app) {
      throw new Refusal(
        "Volume Not Found",
        `volume ${volume} referenced by mount does not exist; check the fly_volume resource was created first`,
      );
    }
    if (found.attached_machine_id) {
      throw new Refusal(
        "Volume Already Attached",
        `volume ${volume} is already attached to machine ${textOf(found.attached_machine_id)}; each fly_volume should be ` +
          "referenced by at most one fly_machine.mount.volume (likely an HCL bug where count.index was missed for " +
          "index-keyed volumes).",
      );
    }
    if (typeof planned.region === "string" && found.region !== planned.region) {
      // The API refuses this; its words are guessed.
      const message = `volume ${volume} is in region ${textOf(found.region)}, not in ${planned.region}`;
      throw flyRefusal("create", "fly_machine", 400, message);
    }
  }
}

/** Statuses and words as public reports have them, the quota's wording shortened. */
export function checkCapacity(planned: ObjectValue, { faults }: Session): void {
  const region = regionOf(planned);
  const fault = faults.take("capacity", (of) => (of.region ?? region) === region);
  if (!fault) return;
  const volume = blocks(planned.mount)[0]?.volume;
  const placed = volume === undefined ? "" : ` with existing volume '${textOf(volume)}'`;
  const status = fault.status ?? 412;
  if (status === 422 && planned.name !== null && !isUnknown(planned.name)) {
    throw new Refusal("Find Machine Error", "machine not found after idempotent create");
  }
  const words = {
    403: `organization is over the allowed quota in region ${region}`,
    412: `insufficient resources to create new machine${placed}`,
    422: "insufficient capacity in region",
  };
  throw flyRefusal("create", "fly_machine", status, words[status]);
}
