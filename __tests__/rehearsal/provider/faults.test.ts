import { describe, expect, it } from "vitest";
import { Faults } from "../../../rehearsal/provider/faults";
import { bench } from "./bench";
import { flyHost, hetznerHost, server } from "./hosts";

const flyStatus = (status: number, message: string) =>
  `fly machines: ${status} (request_id: 01STANDIN0000000000000000-fra, body: {"error":"${message}"})`;
const correlation = "0123456789abcdef0123456789abcdef";

describe("faults", () => {
  it("happen once if they are accidents and last if they are circumstances", () => {
    const faults = new Faults([
      { kind: "answer-lost", type: "fly_app" },
      { kind: "slow", type: "fly_app", milliseconds: 1 },
      { kind: "refuse-create", type: "fly_app", times: 2 },
    ]);
    const taken = (["answer-lost", "slow", "refuse-create"] as const).map((kind) =>
      [1, 2, 3].map(() => faults.take(kind) !== undefined),
    );
    expect(taken).toEqual([
      [true, false, false],
      [true, true, true],
      [true, true, false],
    ]);
    faults.clear();
    expect(faults.take("slow")).toBeUndefined();
  });

  it("refuse a creation in the provider's words and make nothing", async () => {
    const { faults, cloud, refusal, made } = bench("fly");
    faults.inject({ kind: "refuse-create", type: "fly_app" });
    expect(await refusal("fly_app", { name: "host" })).toBe(
      `Create App Error: ${flyStatus(403, "You cannot create apps in this organization")}`,
    );
    expect(cloud.resources()).toEqual([]);
    await made("fly_app", { name: "host" });
    faults.inject({ kind: "refuse-create", type: "fly_ip", message: "no money" });
    expect(await refusal("fly_ip", { app: "host", type: "public_v4" })).toBe(
      `Allocate IP Error: ${flyStatus(422, "no money")}`,
    );
  });

  it("refuse a Fly machine under a status that does not lose the message", async () => {
    const host = await flyHost();
    host.faults.inject({ kind: "refuse-create", type: "fly_machine", times: 1 });
    expect(await host.refusal("fly_machine", host.machine)).toBe(
      `Create Machine Error: ${flyStatus(422, "organization has reached its machine limit")}`,
    );
    host.faults.inject({ kind: "refuse-create", type: "fly_machine", message: "bad image" });
    expect(await host.refusal("fly_machine", host.machine)).toBe(
      `Create Machine Error: ${flyStatus(400, "bad image")}`,
    );
  });

  it("refuse an update and keep the state as it was", async () => {
    const host = await flyHost();
    const prior = await host.made("fly_machine", host.machine);
    host.faults.inject({ kind: "refuse-update", type: "fly_machine", message: "bad image" });
    const { state, refusal } = await host.apply("fly_machine", { ...host.machine, image: "other" }, prior);
    expect(refusal?.message).toBe(`Update Machine Error: ${flyStatus(400, "bad image")}`);
    expect(state).toEqual(prior);
    expect(host.cloud.find("fly_machine", "host-1")?.attributes.image).toBe("app:1");
  });

  it("refuse a deletion, once, and delete nothing", async () => {
    const host = await hetznerHost();
    const prior = await host.made("hcloud_server", server);
    host.faults.inject({ kind: "refuse-delete", type: "hcloud_server" });
    const { state, refusal } = await host.destroy("hcloud_server", prior);
    expect(refusal?.message).toBe(`server is locked (locked, ${correlation})`);
    expect(state).toEqual(prior);
    expect(host.cloud.resources("hcloud_server")).toHaveLength(1);
    await host.destroy("hcloud_server", prior);
    expect(host.cloud.resources("hcloud_server")).toEqual([]);
  });

  it("fail a refresh", async () => {
    const { faults, provider, made } = bench("fly");
    const state = await made("fly_app", { name: "host" });
    faults.inject({ kind: "fail-read", type: "fly_app", message: "try later" });
    expect(() => provider.read("fly_app", state)).toThrow(`Read App Error: ${flyStatus(500, "try later")}`);
    expect(provider.read("fly_app", state)).toEqual(state);
  });

  it("lose an answer: the resource exists, Terraform knows nothing of it", async () => {
    const host = await hetznerHost();
    host.faults.inject({ kind: "answer-lost", type: "hcloud_server" });
    const lost = await host.apply("hcloud_server", server);
    expect(lost.state).toBeNull();
    expect(lost.refusal?.message).toBe('Post "https://api.hetzner.cloud/v1/servers": EOF');
    expect(host.cloud.find("hcloud_server", "host")).toBeDefined();
    expect(await host.refusal("hcloud_server", server)).toBe(
      `server name is already used (uniqueness_error, ${correlation})`,
    );
    expect(host.cloud.creations.filter(({ type }) => type === "hcloud_server")).toHaveLength(1);
  });

  it("lose Fly's answer in the words of its client", async () => {
    const { faults, refusal } = bench("fly");
    faults.inject({ kind: "answer-lost", type: "fly_app" });
    expect(await refusal("fly_app", { name: "host" })).toBe(
      'Create App Error: Post "https://api.machines.dev/v1/apps": ' +
        "context deadline exceeded (Client.Timeout exceeded while awaiting headers)",
    );
  });

  it("destroy a machine that never gets healthy, and free its volume", async () => {
    const host = await flyHost();
    host.faults.inject({ kind: "never-healthy" });
    const message = await host.refusal("fly_machine", host.machine);
    const id = host.cloud.creations.at(-1)?.id;
    expect(message).toBe(
      `Wait For Checks Error: machine ${id} checks did not pass: context deadline exceeded`,
    );
    expect(host.cloud.resources("fly_machine")).toEqual([]);
    expect(host.cloud.find("fly_volume", "data")?.attributes.attached_machine_id).toBe("");
    await host.made("fly_machine", host.machine);
  });

  it.each([
    [
      { status: 412 },
      (id: string) =>
        `Create Machine Error: ${flyStatus(412, `insufficient resources to create new machine with existing volume '${id}'`)}`,
    ],
    [
      { status: 403 },
      () => `Create Machine Error: ${flyStatus(403, "organization is over the allowed quota in region fra")}`,
    ],
    [{ status: 422 }, () => "Find Machine Error: machine not found after idempotent create"],
  ] as const)("leave no room for a machine in a region: %o", async (fault, message) => {
    const host = await flyHost();
    host.faults.inject({ kind: "capacity", region: "fra", ...fault });
    expect(await host.refusal("fly_machine", host.machine)).toBe(message(host.volumeId));
    host.faults.clear();
    host.faults.inject({ kind: "capacity", region: "ams" });
    await host.made("fly_machine", host.machine);
  });

  it("leave no room for a machine that names no region, where it would go", async () => {
    const host = await flyHost();
    host.faults.inject({ kind: "capacity", region: "iad", status: 403 });
    expect(await host.refusal("fly_machine", { app: "host", image: "app:1" })).toBe(
      `Create Machine Error: ${flyStatus(403, "organization is over the allowed quota in region iad")}`,
    );
  });

  it("sell a server type out in a location, which the catalogue admits", async () => {
    const host = await hetznerHost();
    host.faults.inject({ kind: "sold-out", serverType: "cx23", location: "fsn1" });
    expect(await host.refusal("hcloud_server", server)).toBe(
      `error during placement (resource_unavailable, ${correlation})`,
    );
    expect(available(host)).toEqual({ fsn1: false, nbg1: true, hel1: true });
  });

  it("sell a server type out in the other words, behind the catalogue's back", async () => {
    const host = await hetznerHost();
    host.faults.inject({
      kind: "sold-out",
      serverType: "cx23",
      as: "unsupported-location",
      catalogue: false,
    });
    expect(await host.refusal("hcloud_server", server)).toBe(
      `unsupported location for server type (invalid_input, ${correlation}): []`,
    );
    expect(available(host)).toEqual({ fsn1: true, nbg1: true, hel1: true });
  });

  it("leave a server off whose new type is sold out", async () => {
    const host = await hetznerHost();
    const prior = await host.made("hcloud_server", server);
    host.faults.inject({ kind: "sold-out", serverType: "cx33" });
    expect(await host.refusal("hcloud_server", { ...server, server_type: "cx33" }, prior)).toBe(
      `error during placement (resource_unavailable, ${correlation})`,
    );
    expect(host.cloud.find("hcloud_server", "host")?.attributes.status).toBe("off");
  });

  it("turn a token away at the first call", async () => {
    const host = bench("fly");
    host.faults.inject({ kind: "unauthorized", provider: "fly" });
    expect(await host.refusal("fly_app", { name: "host" })).toBe(
      `Create App Error: ${flyStatus(401, "unauthorized")}`,
    );
    const other = bench("hcloud");
    other.faults.inject({ kind: "unauthorized", provider: "hcloud" });
    expect(await other.refusal("hcloud_server", server)).toBe(
      `unable to authenticate (unauthorized, ${correlation})`,
    );
    expect(() => other.provider.readData("hcloud_location", { name: "fsn1" })).toThrow(
      "API request failed: An unexpected error was encountered during an API request.\n\n" +
        `unable to authenticate (unauthorized, ${correlation})\n\nError code: unauthorized\nStatus code: 401\n`,
    );
  });

  it("slow an apply down", async () => {
    const { faults, made } = bench("fly");
    faults.inject({ kind: "slow", type: "fly_app", milliseconds: 60 });
    const start = performance.now();
    await made("fly_app", { name: "host" });
    expect(performance.now() - start).toBeGreaterThan(50);
  });
});

function available({ provider }: ReturnType<typeof bench>) {
  const { locations } = provider.readData("hcloud_server_type", { name: "cx23", id: null }) as unknown as {
    locations: { name: string; available: boolean }[];
  };
  return Object.fromEntries(locations.map((location) => [location.name, location.available]));
}
