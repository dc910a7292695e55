import { randomBytes } from "node:crypto";
import { Refusal, type ResourceBehaviour } from "./behaviour";
import { requireApp } from "./fly-errors";
import { textOf } from "./values";

/** `vol_` and 16 characters, as Fly's ids look. */
const volumeId = () => `vol_${randomBytes(8).toString("hex")}`;

export const volume: ResourceBehaviour = {
  replaces: [
    "app",
    "name",
    "region",
    "encrypted",
    "fstype",
    "require_unique_zone",
    "unique_zone_app_wide",
    "compute.cpu_kind",
  ],
  unknownOnUpdate: ["state", "attached_machine_id", "zone", "snapshot_retention"],
  defaults: {
    encrypted: true,
    auto_backup_enabled: true,
    require_unique_zone: true,
    readopt_on_host_migration: false,
  },
  reads: [
    ...[
      "id",
      "name",
      "region",
      "size_gb",
      "encrypted",
      "fstype",
      "auto_backup_enabled",
      "snapshot_retention",
    ],
    ...["state", "attached_machine_id", "zone"],
  ],
  plan({ prior, planned }) {
    const [from, to] = [prior?.size_gb, planned.size_gb];
    if (typeof from === "number" && typeof to === "number" && to < from) {
      throw new Refusal(
        "Cannot Shrink Volume",
        `size_gb decreased from ${from} to ${to}; Fly volumes do not support shrinking. ` +
          "Fork from a snapshot into a smaller volume, or destroy and recreate (loses data).",
        "size_gb",
      );
    }
    return planned;
  },
  create({ planned, config }, session) {
    requireApp(planned.app, "create", "fly_volume", session);
    return {
      id: volumeId(),
      values: {
        fstype: config.fstype ?? "ext4",
        snapshot_retention: config.snapshot_retention ?? 5,
        state: "created",
        attached_machine_id: "",
        zone: "0001",
      },
    };
  },
  update({ prior, config }, { cloud }) {
    const now = cloud.get("fly_volume", prior.id)?.attributes;
    if (!now) throw new Refusal("Read Volume Error", "volume disappeared during update");
    return {
      values: {
        state: now.state ?? null,
        attached_machine_id: now.attached_machine_id ?? "",
        zone: now.zone ?? null,
        // The provider sends the unknown value of an unset retention as 0.
        snapshot_retention: config.snapshot_retention ?? 0,
      },
    };
  },
  remove(state, { cloud }) {
    const attached = cloud.get("fly_volume", state.id)?.attributes.attached_machine_id;
    if (!attached) return;
    throw new Refusal(
      "Delete Volume Error",
      `volume ${textOf(state.id)} is attached to machine ${textOf(attached)}; destroy the machine first`,
    );
  },
  read(state, session) {
    // Only a volume that is gone makes the provider list the app's volumes.
    if (!session.cloud.get("fly_volume", state.id)) requireApp(state.app, "read", "fly_volume", session);
  },
  importState(id) {
    const [app = null, volumeIdGiven = null] = id.split("/");
    return { app, id: volumeIdGiven };
  },
};
