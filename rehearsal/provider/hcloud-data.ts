import { Refusal, type DataSourceBehaviour, type Session } from "./behaviour";
import { images, isAvailable, isGone, locations, serverTypes, type ServerType } from "./hcloud-catalogue";
import type { ObjectValue } from "./values";

/** The entry of this `name` or `id`; the words are the provider's. */
function pick<T extends { id: number; name: string }>(
  all: readonly T[],
  config: ObjectValue,
  noun: string,
): T {
  const found = all.find(({ id, name }) => name === config.name || id === config.id);
  if (found) return found;
  const by = config.name === null ? `id=${JSON.stringify(config.id)}` : `name=${JSON.stringify(config.name)}`;
  throw new Refusal("Resource not found", `Resource (${noun}) was not found: ${by}`);
}

function describe(type: ServerType, session: Session): ObjectValue {
  const { locations: listed, ...plain } = type;
  return {
    ...plain,
    description: type.name.toUpperCase(),
    cpu_type: "shared",
    storage_type: "local",
    included_traffic: 0,
    is_deprecated: false,
    deprecation_announced: null,
    unavailable_after: null,
    locations: locations
      .filter(({ name }) => name in listed)
      .map(({ id, name }) => ({
        id,
        name,
        available: isAvailable(type, name, session),
        recommended: isAvailable(type, name, session) && type.category !== "cost_optimized",
        is_deprecated: listed[name] !== null,
        deprecation_announced: listed[name]?.announced ?? null,
        unavailable_after: listed[name]?.unavailable_after ?? null,
      })),
  };
}

/** The provider warns of a type that can't be ordered any more in any location where it is listed. */
function warnIfGone(type: ServerType, { warn }: Session): void {
  if (!Object.values(type.locations).every(isGone)) return;
  const names = Object.keys(type.locations).join(",");
  warn(`Server Type "${type.name}" is unavailable in all locations (${names}) and can no longer be ordered.`);
}

const lists = (entries: readonly { id: number; name: string }[], descriptions: string[]) => ({
  names: entries.map(({ name }) => name),
  descriptions,
});

export const dataSources: Readonly<Record<string, DataSourceBehaviour>> = {
  hcloud_server_type: {
    read(config, session) {
      const type = pick(serverTypes, config, "server type");
      warnIfGone(type, session);
      return describe(type, session);
    },
  },
  hcloud_server_types: {
    read: (_config, session) => ({
      id: "server_types",
      ...lists(
        serverTypes,
        serverTypes.map(({ name }) => name.toUpperCase()),
      ),
      server_type_ids: serverTypes.map(({ id }) => String(id)),
      server_types: serverTypes.map((type) => describe(type, session)),
    }),
  },
  hcloud_image: {
    read: (config) => ({
      ...pick(images, config, "image"),
      type: "system",
      architecture: config.with_architecture ?? "x86",
      created: "2025-08-09T12:00:00Z",
      deprecated: "",
      labels: {},
      rapid_deploy: true,
    }),
  },
  hcloud_location: { read: (config) => ({ ...pick(locations, config, "location") }) },
  hcloud_locations: {
    read: () => ({
      id: "locations",
      ...lists(
        locations,
        locations.map(({ description }) => description),
      ),
      location_ids: locations.map(({ id }) => String(id)),
      locations: locations.map((location) => ({ ...location })),
    }),
  },
};
