import { createHash } from "node:crypto";
import { nextIpv4, nextIpv6Network } from "./addresses";
import { Refusal, type ResourceBehaviour, type Session } from "./behaviour";
import { checkStock, images, locations, orderable } from "./hcloud-catalogue";
import { hcloudError, isProtected, nameTaken } from "./hcloud-errors";
import { isList, isObject, isUnknown, textOf, type ObjectValue, type Value } from "./values";

const type = "hcloud_server";
const userDataLimit = 32 * 1024;

export const server: ResourceBehaviour = {
  replaces: ["image", "location", "user_data", "ssh_keys"],
  // The state holds a hash where the configuration holds a text, which only the old SDK may do.
  hasLegacyTypes: true,
  storedAs: { user_data: (text) => createHash("sha1").update(text).digest("base64") },
  reads: [
    ...["id", "name", "server_type", "image", "location", "status", "labels", "backups", "firewall_ids"],
    ...["ipv4_address", "ipv6_address", "ipv6_network", "primary_disk_size", "public_net"],
    ...["delete_protection", "rebuild_protection"],
  ],
  plan({ planned, config }) {
    if ((config.datacenter ?? null) === null) return planned;
    throw new Refusal(
      "Removed Attribute",
      "The datacenter attribute was removed from the API; use location.",
      "datacenter",
    );
  },
  create({ planned, config }, session) {
    const { cloud } = session;
    const location = text(planned.location) ?? "fsn1";
    const serverType = orderable(textOf(planned.server_type), location);
    checkImage(text(planned.image));
    checkKeys(planned, session);
    checkUserData(text(config.user_data));
    if (!locations.some(({ name }) => name === location)) {
      throw hcloudError(type, 422, "invalid_input", `location '${location}' not found`);
    }
    if (cloud.find(type, planned.name)) throw nameTaken(type);
    checkStock(serverType, location, session);
    checkAddresses(planned, location, undefined, session);
    const id = String(4_000_000 + cloud.next("hcloud"));
    return {
      id,
      values: {
        location,
        datacenter: null,
        backup_window: "",
        status: "running",
        primary_disk_size: serverType.disk,
        firewall_ids: isUnknown(planned.firewall_ids) ? [] : (planned.firewall_ids ?? []),
        ...assignAddresses(planned, id, session),
      },
      cloudOnly: { user_data: config.user_data ?? null },
      ...(isHalfProtected(planned) ? { flaw: halfProtected() } : {}),
    };
  },
  update({ prior, planned }, session) {
    const { cloud } = session;
    const namesake = cloud.find(type, planned.name);
    if (namesake && namesake.id !== prior.id) throw nameTaken(type);
    if (isHalfProtected(planned)) throw halfProtected();
    const location = textOf(prior.location);
    const id = textOf(prior.id);
    const disk = planned.server_type === prior.server_type ? {} : changeType(prior, planned, session);
    checkAddresses(planned, location, id, session);
    return { values: { ...disk, ...assignAddresses(planned, id, session) } };
  },
  remove(state, { cloud }) {
    if (cloud.get(type, state.id)?.attributes.delete_protection === true) throw isProtected(type);
    for (const { id, attributes } of cloud.resources("hcloud_volume")) {
      if (attributes.server_id === Number(state.id)) cloud.set("hcloud_volume", id, { server_id: null });
    }
    for (const { id, attributes } of cloud.resources("hcloud_primary_ip")) {
      if (attributes.assignee_id !== Number(state.id)) continue;
      if (attributes.auto_delete === true) cloud.remove("hcloud_primary_ip", id);
      else cloud.set("hcloud_primary_ip", id, { assignee_id: null });
    }
  },
};

const text = (value: Value | undefined): string | undefined =>
  typeof value === "string" ? value : undefined;

/** Power is cut first; a refusal after that leaves the server off. */
function changeType(prior: ObjectValue, planned: ObjectValue, session: Session): ObjectValue {
  const id = textOf(prior.id);
  const location = textOf(prior.location);
  const serverType = orderable(textOf(planned.server_type), location);
  session.cloud.set(type, id, { status: "off" });
  const disk = Number(session.cloud.get(type, id)?.attributes.primary_disk_size);
  if (serverType.disk < disk) {
    const message = "cannot change type because the selected server_type has not sufficient disk space";
    throw hcloudError(type, 422, "invalid_server_type", message);
  }
  checkStock(serverType, location, session);
  return { status: "running", primary_disk_size: planned.keep_disk === true ? disk : serverType.disk };
}

const isHalfProtected = ({ delete_protection, rebuild_protection }: ObjectValue): boolean =>
  (delete_protection === true) !== (rebuild_protection === true);

/** The API wants both to be equal; its words are guessed. */
const halfProtected = (): Refusal =>
  hcloudError(type, 422, "invalid_input", "delete and rebuild protection must have the same value");

function checkImage(name: string | undefined): void {
  if (name === undefined || images.some((image) => image.name === name || String(image.id) === name)) return;
  throw new Refusal(`image ${name} not found`);
}

function checkKeys({ ssh_keys }: ObjectValue, { cloud }: Session): void {
  for (const key of isList(ssh_keys) ? ssh_keys : []) {
    if (cloud.get("hcloud_ssh_key", key) ?? cloud.find("hcloud_ssh_key", key)) continue;
    throw new Refusal(`SSH key not found: ${textOf(key)}`);
  }
}

/** The limit is documented, the words are guessed. */
function checkUserData(userData: string | undefined): void {
  if (userData === undefined || Buffer.byteLength(userData) <= userDataLimit) return;
  throw hcloudError(type, 422, "invalid_input", "invalid input in field 'user_data'", {
    name: "user_data",
    message: `Length must be between 0 and ${userDataLimit}.`,
  });
}

const publicNet = (planned: ObjectValue): ObjectValue => {
  const [first] = isList(planned.public_net) ? planned.public_net : [];
  return isObject(first) ? first : {};
};

const addressIds = (planned: ObjectValue): number[] => {
  const { ipv4, ipv6 } = publicNet(planned);
  return [ipv4, ipv6].filter((id) => typeof id === "number");
};

/** Existing primary IPs must be free and in the server's location (that they must is documented, the words are not). */
function checkAddresses(
  planned: ObjectValue,
  location: string,
  id: string | undefined,
  { cloud }: Session,
): void {
  for (const addressId of addressIds(planned)) {
    const found = cloud.get("hcloud_primary_ip", addressId)?.attributes;
    if (!found) throw hcloudError(type, 404, "not_found", `primary ip with ID '${addressId}' not found`);
    if (found.location !== location) {
      const message = `primary ip is in location ${textOf(found.location)}, the server in ${location}`;
      throw hcloudError(type, 422, "invalid_input", message);
    }
    if (found.assignee_id !== null && found.assignee_id !== Number(id)) {
      throw hcloudError(type, 422, "must_be_unassigned", "primary ip must be unassigned");
    }
  }
}

function assignAddresses(planned: ObjectValue, id: string, { cloud }: Session): ObjectValue {
  const wanted = addressIds(planned);
  for (const { id: addressId, attributes } of cloud.resources("hcloud_primary_ip")) {
    if (wanted.includes(Number(addressId)))
      cloud.set("hcloud_primary_ip", addressId, { assignee_id: Number(id) });
    else if (attributes.assignee_id === Number(id))
      cloud.set("hcloud_primary_ip", addressId, { assignee_id: null });
  }
  const before = cloud.get(type, id)?.attributes;
  const { ipv4, ipv4_enabled, ipv6, ipv6_enabled } = publicNet(planned);
  const assigned = (of: Value | undefined) =>
    typeof of === "number" ? text(cloud.get("hcloud_primary_ip", of)?.attributes.ip_address) : undefined;
  const network =
    assigned(ipv6) ?? (text(before?.ipv6_network)?.replace("/64", "") || nextIpv6Network(cloud));
  return {
    ipv4_address:
      ipv4_enabled === false ? "" : (assigned(ipv4) ?? (text(before?.ipv4_address) || nextIpv4(cloud))),
    ipv6_address: ipv6_enabled === false ? "" : `${network}1`,
    ipv6_network: ipv6_enabled === false ? "" : `${network}/64`,
  };
}
