import { Refusal, type ResourceBehaviour, type Session } from "./behaviour";
import { hcloudError, isProtected, nameTaken } from "./hcloud-errors";
import { textOf, type ObjectValue, type Value } from "./values";

const type = "hcloud_volume";
/** GB. */
const smallest = 10;

export const volume: ResourceBehaviour = {
  replaces: ["location"],
  // format and automount are never read back, so the state believes any change of them.
  reads: ["id", "name", "size", "location", "server_id", "labels", "linux_device", "delete_protection"],
  create({ planned, config }, session) {
    const { cloud } = session;
    if (cloud.find(type, planned.name)) throw nameTaken(type);
    checkSize(planned.size, smallest);
    const serverId = config.server_id ?? null;
    if ((serverId === null) === ((config.location ?? null) === null)) {
      // That exactly one must be given is known, the API's words are guessed.
      throw hcloudError(type, 422, "invalid_input", "exactly one of location and server must be given");
    }
    const location = serverId === null ? config.location : serverOf(serverId, session).location;
    const id = String(100_000_000 + cloud.next("hcloud"));
    return {
      id,
      values: {
        location: location ?? null,
        server_id: serverId,
        linux_device: `/dev/disk/by-id/scsi-0HC_Volume_${id}`,
      },
    };
  },
  update({ prior, planned }, session) {
    const namesake = session.cloud.find(type, planned.name);
    if (namesake && namesake.id !== prior.id) throw nameTaken(type);
    checkSize(planned.size, Number(prior.size));
    if (planned.server_id !== null && planned.server_id !== prior.server_id) {
      checkLocation(serverOf(planned.server_id, session), prior);
    }
    return {};
  },
  remove(state, { cloud }) {
    // The real provider detaches first, so even a refused deletion pulls the disk.
    cloud.set(type, state.id, { server_id: null });
    if (cloud.get(type, state.id)?.attributes.delete_protection === true) throw isProtected(type);
  },
};

/** The limits are known, the API's words are guessed. */
function checkSize(size: Value | undefined, least: number): void {
  if (Number(size) >= least) return;
  const message =
    least === smallest ? `must be at least ${smallest}` : `can only be increased, the volume has ${least}`;
  throw hcloudError(type, 422, "invalid_input", "invalid input in field 'size'", { name: "size", message });
}

function serverOf(id: Value | undefined, { cloud }: Session): ObjectValue {
  const found = cloud.get("hcloud_server", id)?.attributes;
  if (!found) throw hcloudError(type, 404, "not_found", `server with ID '${textOf(id)}' not found`);
  return found;
}

function checkLocation(server: ObjectValue, { location }: ObjectValue): void {
  if (server.location === location) return;
  const message = `volume is in location ${textOf(location)}, the server in ${textOf(server.location)}`;
  throw hcloudError(type, 422, "invalid_input", message);
}

export const volumeAttachment: ResourceBehaviour = {
  replaces: ["server_id", "volume_id"],
  create({ planned, config }, session) {
    const { volume_id, server_id } = planned;
    const found = session.cloud.get(type, volume_id)?.attributes;
    if (!found) throw hcloudError(type, 404, "not_found", `volume with ID '${textOf(volume_id)}' not found`);
    checkLocation(serverOf(server_id, session), found);
    session.cloud.set(type, volume_id, { server_id: server_id ?? null });
    return { id: textOf(volume_id), values: { automount: config.automount ?? false } };
  },
  update() {
    throw new Refusal("doesn't support update");
  },
  remove({ volume_id }, { cloud }) {
    cloud.set(type, volume_id, { server_id: null });
  },
};
