import { afterAll, beforeAll, expect, it } from "vitest";
import { DeployedHost, describeTerraform } from "../support/deployed";

const RESTORED = "vol_0123456789abcdef";

describeTerraform("a volume named by its id", () => {
  let host: DeployedHost;
  let managed: string;
  let machine: string;
  const mounted = () => {
    const found = host.cloud.resources("fly_machine")[0];
    return { machine: found?.id, mount: found?.attributes["mount"] };
  };
  const volumes = () => host.cloud.resources("fly_volume").map(({ id }) => id);

  beforeAll(async () => {
    host = await DeployedHost.deployed("fly");
    const made = host.cloud.resources("fly_volume")[0];
    managed = made?.id ?? "";
    machine = mounted().machine ?? "";
    // As `fly volumes create --snapshot-id` makes one.
    host.cloud.create("fly_volume", RESTORED, { ...made?.attributes, id: RESTORED, attached_machine_id: "" });
  });
  afterAll(() => host.close());

  it("takes the place of the stack's own, which is forgotten and not destroyed", async () => {
    host.describe({ fly: { volumeId: RESTORED } });
    expect(await host.plan()).toEqual({
      "fly_volume.data": "remove",
      "null_resource.secrets": "replace",
      "null_resource.machine_volume": "replace",
      "null_resource.swap": "replace",
      "null_resource.volume": "replace",
      "fly_machine.machine": "replace",
    });
    await host.deploy();
    expect(volumes()).toEqual([managed, RESTORED]);
    expect(mounted().mount).toMatchObject([{ volume: RESTORED, path: "/data" }]);
    expect(mounted().machine).not.toBe(machine);
    expect(host.cloud.resources("fly_machine")).toHaveLength(1);
  });

  it("leaves nothing to do for the next deploy", async () => {
    expect(await host.deploy()).toContain("Resources: 0 added, 0 changed, 0 destroyed.");
  });

  it("may be the one that was the stack's own", async () => {
    host.describe({ fly: { volumeId: managed } });
    await host.deploy();
    expect(mounted().mount).toMatchObject([{ volume: managed, path: "/data" }]);
    expect(volumes()).toEqual([managed, RESTORED]);
  });

  it("stays in use by being named: a description without its id is refused", () => {
    expect(() => {
      host.describe();
    }).toThrow(`put back volumeId: "${managed}"`);
  });

  it("keeps its machine even where the state was not looked at", async () => {
    const { machine: running } = mounted();
    host.describeUnchecked();
    const { exitCode, output } = await host.apply();
    expect(exitCode).toBe(1);
    expect(output).toContain(`The machine of the Fly app "acme-backoffice" runs on ${managed}`);
    expect(output).toContain(`Put back volumeId: "${managed}" in the fly section of backoffice.ts.`);
    expect(mounted()).toMatchObject({ machine: running, mount: [{ volume: managed }] });
    expect(volumes()).toEqual(expect.arrayContaining([managed, RESTORED]));

    host.describe({ fly: { volumeId: managed } });
    await host.deploy();
    expect(mounted().mount).toMatchObject([{ volume: managed }]);
    expect(volumes()).toEqual(expect.arrayContaining([managed, RESTORED]));
  });

  it("that is not there leaves the machine alone", async () => {
    const { machine: running } = mounted();
    host.describe({ fly: { volumeId: "vol_typo" } });
    const { exitCode, output } = await host.apply();
    expect(exitCode).toBe(1);
    expect(output).toContain(
      'The Fly app "acme-backoffice" has no volume vol_typo; the machine was not touched.',
    );
    expect(mounted().machine).toBe(running);
    host.describe({ fly: { volumeId: managed } });
    await host.deploy();
  });

  it("may be in another region, to which the machine then moves", async () => {
    host.cloud.create("fly_volume", "vol_fra", {
      ...host.cloud.get("fly_volume", RESTORED)?.attributes,
      id: "vol_fra",
      region: "fra",
    });
    host.describe({ fly: { region: "fra", volumeId: "vol_fra" } });
    await host.deploy();
    expect(host.cloud.resources("fly_machine")[0]?.attributes["region"]).toBe("fra");
    expect(mounted().mount).toMatchObject([{ volume: "vol_fra" }]);
  });

  it("is what a host asks for whose own volume is gone, when another could hold its data", async () => {
    const lost = await DeployedHost.deployed("fly");
    const old = lost.cloud.resources("fly_volume")[0];
    lost.cloud.remove("fly_machine", lost.cloud.resources("fly_machine")[0]?.id ?? "");
    lost.cloud.remove("fly_volume", old?.id ?? "");
    lost.cloud.create("fly_volume", RESTORED, { ...old?.attributes, id: RESTORED, attached_machine_id: "" });

    const { exitCode, output } = await lost.apply();

    expect(exitCode).toBe(1);
    expect(output).toContain("which Terraform made for it; the host does not start on it.");
    expect(lost.cloud.resources("fly_machine")).toEqual([]);
    lost.describe({ fly: { volumeId: RESTORED } });
    await lost.deploy();
    expect(lost.cloud.resources("fly_machine")[0]?.attributes["mount"]).toMatchObject([{ volume: RESTORED }]);
    await lost.close();
  });
});
