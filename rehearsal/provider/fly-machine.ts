import { createHash, randomBytes } from "node:crypto";
import { Refusal, type Change, type ResourceBehaviour } from "./behaviour";
import { flyRefusal, requireApp } from "./fly-errors";
import {
  blocks,
  checkCapacity,
  checkMounts,
  checkNames,
  regionOf,
  tooManyConcurrencies,
} from "./fly-machine-checks";
import { isUnknown, textOf, type ObjectValue } from "./values";

const seen = ["id", "name", "instance_id", "state", "region", "private_ip", "image_digest"];

export const machine: ResourceBehaviour = {
  replaces: ["app", "region"],
  unknownOnUpdate: ["instance_id", "state", "private_ip", "image_digest"],
  defaults: {
    "guest.cpu_kind": "shared",
    "guest.cpus": 1,
    "guest.memory_mb": 256,
    "mount.readopt_on_host_migration": false,
  },
  oneOf: {
    desired_state: ["started", "stopped"],
    "restart.policy": ["no", "always", "on-failure", "spot-price"],
    "container.restart.policy": ["no", "always", "on-failure"],
    "container.depends_on.condition": ["started", "healthy", "exited_successfully"],
    "container.healthcheck.kind": ["readiness", "liveness"],
  },
  reads: seen,
  validate: (config) => blocks(config.service).flatMap(tooManyConcurrencies),
  plan({ prior, planned }, session) {
    if (!prior || planned.name === prior.name || isUnknown(planned.name)) return planned;
    // Words of the warning guessed; that it comes with an update that changes no name is known.
    session.warn("Machine Name Is Immutable", `The machine keeps its name "${textOf(prior.name)}".`);
    return { ...planned, name: prior.name ?? null };
  },
  create(change, session) {
    const { planned, config } = change;
    requireApp(planned.app, "create", "fly_machine", session);
    checkNames(planned);
    checkMounts(planned, session);
    checkCapacity(planned, session);
    const existing = session.cloud
      .resources("fly_machine")
      .find(({ attributes }) => attributes.app === planned.app && attributes.name === config.name);
    if (existing) {
      const known = Object.entries(existing.attributes).filter(([name]) => seen.includes(name));
      return { id: existing.id, values: Object.fromEntries(known), isAdopted: true };
    }
    const id = randomBytes(7).toString("hex");
    for (const { volume } of blocks(planned.mount)) {
      session.cloud.set("fly_volume", volume, { attached_machine_id: id });
    }
    return {
      id,
      values: {
        ...running(change),
        name: config.name ?? `machine-${session.cloud.next("fly machine")}`,
        region: regionOf(planned),
        private_ip: `fdaa:0:1:a7b:${session.cloud.next("fly 6pn")}::2`,
      },
    };
  },
  settle(state, { faults }) {
    if (!faults.take("never-healthy")) return;
    throw new Refusal(
      "Wait For Checks Error",
      `machine ${textOf(state.id)} checks did not pass: context deadline exceeded`,
    );
  },
  update(change, { cloud }) {
    const { prior, planned } = change;
    checkNames(planned);
    const now = cloud.get("fly_machine", prior.id)?.attributes;
    if (!now) {
      throw new Refusal(
        "Read Machine Error",
        `failed to read machine ${textOf(prior.id)} before update: not found`,
      );
    }
    const volumes = (of: ObjectValue) =>
      blocks(of.mount)
        .map(({ volume }) => textOf(volume))
        .join();
    // The API compares with the machine as it is; the state of an imported one has no mounts.
    if (volumes(now) !== volumes(planned)) {
      throw flyRefusal("update", "fly_machine", 400, "unable to change volume mounts of an existing machine");
    }
    return { values: { ...running(change), private_ip: prior.private_ip ?? null } };
  },
  remove(state, { cloud }) {
    for (const { id, attributes } of cloud.resources("fly_volume")) {
      if (attributes.attached_machine_id === state.id)
        cloud.set("fly_volume", id, { attached_machine_id: "" });
    }
  },
  importState(id) {
    const [app = null, machineId = null] = id.split("/");
    return { app, id: machineId };
  },
};

/** What each start of a configuration gives anew. */
const running = ({ planned }: Change) => ({
  instance_id: `01${randomBytes(12).toString("hex").toUpperCase()}`,
  state: planned.desired_state ?? "started",
  image_digest: `sha256:${createHash("sha256").update(textOf(planned.image)).digest("hex")}`,
});
