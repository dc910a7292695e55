import { describe, expect, it, vi } from "vitest";
import { textOf, type ObjectValue } from "../../../rehearsal/provider/values";
import { bench } from "./bench";
import { flyHost } from "./hosts";

const flyStatus = (status: number, message: string) =>
  `fly machines: ${status} (request_id: 01STANDIN0000000000000000-fra, body: {"error":"${message}"})`;

describe("the Fly stand-in makes up what the API would", () => {
  it("for an app", async () => {
    const { made } = bench("fly", { org_slug: "acme" });
    expect(await made("fly_app", { name: "host" })).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{14}$/) as string,
      internal_numeric_id: 7000001,
      name: "host",
      network: "default",
      org: "acme",
    });
  });

  it("for addresses of each kind", async () => {
    const { made } = await flyHost();
    const address = async (type: string) => (await made("fly_ip", { app: "host", type })).address;
    expect(await address("public_v4")).toBe("203.0.113.2");
    expect(await address("shared_v4")).toBe("203.0.113.3");
    expect(await address("public_v6")).toBe("2001:db8:0:1::1");
    expect(await address("private_v6")).toBe("fdaa:0:1:0:1::1");
  });

  it("for a volume and the machine on it", async () => {
    const host = await flyHost();
    expect(host.volume).toMatchObject({
      id: expect.stringMatching(/^vol_[0-9a-z]{16}$/) as string,
      encrypted: true,
      auto_backup_enabled: true,
      require_unique_zone: true,
      readopt_on_host_migration: false,
      fstype: "ext4",
      snapshot_retention: 5,
      state: "created",
      attached_machine_id: "",
    });
    const state = await host.made("fly_machine", host.machine);
    expect(state).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f]{14}$/) as string,
      instance_id: expect.stringMatching(/^01[0-9A-F]{24}$/) as string,
      private_ip: "fdaa:0:1:a7b:1::2",
      image_digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string,
      state: "started",
      name: "host-1",
    });
    expect(host.provider.read("fly_volume", host.volume)?.attached_machine_id).toBe(state.id);
  });

  it("for a secret: a digest and a version that grows, the value nowhere", async () => {
    const { made, cloud } = await flyHost();
    const secret = { app: "host", name: "TOKEN", value_wo: "hidden", value_wo_version: "1" };
    const first = await made("fly_secret", secret);
    const second = await made("fly_secret", { ...secret, value_wo: "new", value_wo_version: "2" }, first);
    expect([first.version, second.version]).toEqual([1, 2]);
    expect(second.digest).not.toBe(first.digest);
    expect(JSON.stringify([first, second, cloud.resources()])).not.toMatch(/hidden|"new"/);
  });
});

describe("the Fly stand-in refuses", () => {
  it.each<[string, string, ObjectValue, string]>([
    [
      "another address type",
      "fly_ip",
      { app: "host", type: "v4" },
      'Invalid Attribute Value Match: Attribute type value must be one of: ["private_v6" "shared_v4" "public_v4" "public_v6"], got: "v4"',
    ],
    [
      "a network on a public address",
      "fly_ip",
      { app: "host", type: "public_v4", network: "n" },
      'network Only Applies to Flycast: type = "public_v4" does not accept a `network` value (Fly silently ignores it). Drop the attribute or change type to "private_v6".',
    ],
    [
      "another restart policy",
      "fly_machine",
      { app: "host", image: "app:1", restart: { policy: "ever" } },
      'Invalid Attribute Value Match: Attribute restart.policy value must be one of: ["no" "always" "on-failure" "spot-price"], got: "ever"',
    ],
    [
      "spot-price for a container",
      "fly_machine",
      {
        app: "host",
        image: "app:1",
        container: [{ name: "a", image: "a", restart: { policy: "spot-price" } }],
      },
      'Invalid Attribute Value Match: Attribute container[0].restart.policy value must be one of: ["no" "always" "on-failure"], got: "spot-price"',
    ],
    [
      "two concurrency blocks",
      "fly_machine",
      {
        app: "host",
        image: "app:1",
        service: [
          {
            internal_port: 1,
            concurrency: [1, 2].map((n) => ({ type: "requests", soft_limit: n, hard_limit: n })),
          },
        ],
      },
      "Invalid Attribute Value: Attribute service[0].concurrency list must contain at most 1 elements, got: 2",
    ],
  ])("%s when validating", (_, type, written, message) => {
    expect(bench("fly").validate(type, written)).toEqual([message]);
  });

  it("to shrink a volume, in the plan", async () => {
    const host = await flyHost();
    expect(() => host.plan("fly_volume", { ...host.volumeWritten, size_gb: 10 }, host.volume)).toThrow(
      "Cannot Shrink Volume: size_gb decreased from 20 to 10; Fly volumes do not support shrinking. " +
        "Fork from a snapshot into a smaller volume, or destroy and recreate (loses data).",
    );
  });

  it("anything in an app that does not exist", async () => {
    const { refusal } = bench("fly");
    expect(await refusal("fly_volume", { app: "none", name: "data", region: "fra", size_gb: 1 })).toBe(
      `Create Volume Error: ${flyStatus(404, "App not found")}`,
    );
    expect(await refusal("fly_machine", { app: "none", image: "app:1" })).toBe(
      `Create Machine Error: ${flyStatus(404, "App not found")}`,
    );
  });

  it("a volume mounted twice", async () => {
    const host = await flyHost();
    const mount = ["/a", "/b"].map((path) => ({ volume: host.volumeId, path }));
    expect(await host.refusal("fly_machine", { ...host.machine, mount })).toBe(
      `Duplicate Volume in Mounts: volume ${host.volumeId} is referenced by two mount blocks on the same machine ` +
        "(paths /a and /b). Each fly_volume should be mounted at most once per machine.",
    );
  });

  it("two checks of one name", async () => {
    const host = await flyHost();
    const check = [1, 2].map((port) => ({ name: "alive", type: "tcp", port }));
    expect(await host.refusal("fly_machine", { ...host.machine, check })).toBe(
      'Duplicate Check Name: check name "alive" appears in more than one check block on this machine. Check names are the ' +
        "keys of the Machines API's checks map, so a duplicate would silently replace the earlier block rather than being rejected.",
    );
  });

  it("two containers of one name", async () => {
    const host = await flyHost();
    const container = [1, 2].map(() => ({ name: "side", image: "a" }));
    expect(await host.refusal("fly_machine", { ...host.machine, container })).toBe(
      'Duplicate Container Name: container name "side" appears in more than one container block on this machine. ' +
        "Container names must be unique per machine (Fly's Machines API enforces this at the server).",
    );
  });

  it("a volume that does not exist or belongs to another app", async () => {
    const host = await flyHost();
    const notFound = (id: string) =>
      `Volume Not Found: volume ${id} referenced by mount does not exist; check the fly_volume resource was created first`;
    const mount = [{ volume: "vol_0", path: "/data" }];
    expect(await host.refusal("fly_machine", { ...host.machine, mount })).toBe(notFound("vol_0"));
    await host.made("fly_app", { name: "other" });
    expect(await host.refusal("fly_machine", { ...host.machine, app: "other" })).toBe(
      notFound(host.volumeId),
    );
  });

  it("a volume in another region", async () => {
    const host = await flyHost();
    expect(await host.refusal("fly_machine", { ...host.machine, region: "ams" })).toBe(
      `Create Machine Error: ${flyStatus(400, `volume ${host.volumeId} is in region fra, not in ams`)}`,
    );
  });

  it("a volume that another machine holds, until that one is gone", async () => {
    const host = await flyHost();
    const first = await host.made("fly_machine", host.machine);
    expect(await host.refusal("fly_machine", { ...host.machine, name: "host-2" })).toBe(
      `Volume Already Attached: volume ${host.volumeId} is already attached to machine ${textOf(first.id)}; each fly_volume ` +
        "should be referenced by at most one fly_machine.mount.volume (likely an HCL bug where count.index was missed " +
        "for index-keyed volumes).",
    );
    await host.destroy("fly_machine", first);
    await host.made("fly_machine", { ...host.machine, name: "host-2" });
  });

  it("to delete a volume that a machine holds", async () => {
    const host = await flyHost();
    const machine = await host.made("fly_machine", host.machine);
    const { state, refusal } = await host.destroy("fly_volume", host.volume);
    expect(refusal?.message).toBe(
      `Delete Volume Error: volume ${host.volumeId} is attached to machine ${textOf(machine.id)}; destroy the machine first`,
    );
    expect(state).toEqual(host.volume);
  });

  it("to change the volume of a living machine", async () => {
    const host = await flyHost();
    const prior = await host.made("fly_machine", host.machine);
    const other = await host.made("fly_volume", { ...host.volumeWritten, name: "other" });
    const mount = [{ volume: other.id as string, path: "/data" }];
    expect(await host.refusal("fly_machine", { ...host.machine, mount }, prior)).toBe(
      `Update Machine Error: ${flyStatus(400, "unable to change volume mounts of an existing machine")}`,
    );
  });

  it("to refresh what was in an app that is gone, but forgets the app and its machine", async () => {
    const host = await flyHost();
    const machine = await host.made("fly_machine", host.machine);
    const app = host.cloud.find("fly_app", "host")?.attributes as ObjectValue;
    await host.destroy("fly_app", app);
    expect(host.cloud.resources()).toEqual([]);
    expect(() => host.provider.read("fly_volume", host.volume)).toThrow(
      `Read Volume Error: ${flyStatus(404, "App not found")}`,
    );
    expect(host.provider.read("fly_machine", machine)).toBeNull();
    expect(host.provider.read("fly_app", app)).toBeNull();
  });
});

describe("the Fly stand-in", () => {
  it("adopts an app that exists already", async () => {
    const { made, cloud } = bench("fly");
    cloud.set("fly_app", "old", {
      name: "host",
      org: "elsewhere",
      network: "default",
      internal_numeric_id: 5,
    });
    expect(await made("fly_app", { name: "host" })).toMatchObject({ id: "old", org: "elsewhere" });
    expect(cloud.creations).toEqual([]);
  });

  it("adopts a machine of the same name without changing it", async () => {
    const host = await flyHost();
    const written = { app: "host", name: "host-1", image: "app:1" };
    const first = await host.made("fly_machine", written);
    const second = await host.made("fly_machine", { ...written, image: "app:2" });
    expect([second.id, second.instance_id]).toEqual([first.id, first.instance_id]);
    expect(host.cloud.find("fly_machine", "host-1")?.attributes.image).toBe("app:1");
    expect(host.cloud.creations.filter(({ type }) => type === "fly_machine")).toHaveLength(1);
  });

  it("never sees drift of a machine's configuration, only of its state", async () => {
    const host = await flyHost();
    const state = await host.made("fly_machine", host.machine);
    host.cloud.set("fly_machine", state.id, { image: "hacked:1", state: "stopped" });
    expect(host.provider.read("fly_machine", state)).toEqual({ ...state, state: "stopped" });
  });

  it("gives a changed machine a new instance and starts it", async () => {
    const host = await flyHost();
    const prior = await host.made("fly_machine", host.machine);
    host.cloud.set("fly_machine", prior.id, { state: "stopped" });
    const state = await host.made("fly_machine", { ...host.machine, image: "app:2" }, prior);
    expect(state).toMatchObject({ id: prior.id, private_ip: prior.private_ip, state: "started" });
    expect(state.instance_id).not.toBe(prior.instance_id);
  });

  it("keeps a machine's name, with a warning and an update", async () => {
    const host = await flyHost();
    const prior = await host.made("fly_machine", host.machine);
    const warn = vi.fn();
    const written = { ...prior, name: "renamed", guest: null };
    const { planned } = host.provider.plan("fly_machine", { prior, planned: written, config: written }, warn);
    expect(planned?.name).toBe("host-1");
    expect(warn).toHaveBeenCalledWith("Machine Name Is Immutable", 'The machine keeps its name "host-1".');
  });

  it("sends retention 0 with an update of a volume that leaves it unset", async () => {
    const host = await flyHost();
    const state = await host.made("fly_volume", { ...host.volumeWritten, size_gb: 30 }, host.volume);
    expect(state).toMatchObject({ size_gb: 30, snapshot_retention: 0 });
  });

  it("plans to replace an imported volume", async () => {
    const host = await flyHost();
    const imported = host.provider.importState("fly_volume", `host/${host.volumeId}`);
    const refreshed = host.provider.read("fly_volume", imported);
    expect(host.plan("fly_volume", host.volumeWritten, refreshed).replaces).toEqual([
      ["require_unique_zone"],
    ]);
  });

  it("imports an app by name and a machine by app and id", async () => {
    const host = await flyHost();
    const machine = await host.made("fly_machine", host.machine);
    const app = host.provider.read("fly_app", host.provider.importState("fly_app", "host"));
    expect(app).toEqual(host.cloud.find("fly_app", "host")?.attributes);
    const imported = host.provider.importState("fly_machine", `host/${textOf(machine.id)}`);
    expect(host.provider.read("fly_machine", imported)).toMatchObject({
      app: "host",
      name: "host-1",
      image: null,
    });
  });
});
