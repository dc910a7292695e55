import { afterAll, beforeAll, expect, it } from "vitest";
import { DeployedHost, describeTerraform } from "../support/deployed";
import { unwrapped } from "../support/terraform-run";
import { RUNNING, STOPPED, UNCHANGED } from "./hetzner-commands";

const EVERYTHING = { hetzner: { allowDestroy: ["server", "volume", "address"] } };

describeTerraform("Hetzner's protection", () => {
  let deployed: DeployedHost;
  beforeAll(async () => {
    deployed = await DeployedHost.deployed("hetzner");
  });
  afterAll(() => deployed.close());

  it("refuses a destroy right after the naming, and lets it pass after one more deploy", async () => {
    const host = await deployed.copy();
    const before = host.inTheCloud;
    host.describe(EVERYTHING);

    const tooEarly = await host.destroy();
    expect(tooEarly.exitCode).toBe(1);
    expect(unwrapped(tooEarly.output)).toContain("Error: volume deletion is protected (protected,");
    expect(host.inTheCloud).toEqual(before);

    await host.deploy();
    expect((await host.destroy()).exitCode).toBe(0);
    expect(host.inTheCloud).toEqual([]);
    await host.close();
  });

  it("refuses a destroy, which stopped the host; taken back, the next deploy starts it", async () => {
    const host = await deployed.copy();
    host.describe(EVERYTHING);
    expect((await host.destroy()).exitCode).toBe(1);
    expect(host.overSsh).toEqual(STOPPED);

    host.describe();
    await host.deploy();

    expect(host.overSsh.slice(-RUNNING.length)).toEqual(RUNNING);
    expect(await host.deploy()).toContain(UNCHANGED);
    await host.close();
  });

  it("refuses to delete a server that Terraform holds for broken; the deploy after the cure starts the host", async () => {
    const host = await deployed.copy();
    await host.succeed("taint", "hcloud_server.server");
    expect((await host.apply()).exitCode).toBe(1);
    expect(host.overSsh).toEqual(STOPPED);

    await host.succeed("untaint", "hcloud_server.server");
    await host.deploy();

    expect(host.overSsh.slice(-RUNNING.length)).toEqual(RUNNING);
    expect(await host.deploy()).toContain(UNCHANGED);
    await host.close();
  });

  it("keeps a server from being made anew: refused before its volume is touched", async () => {
    const host = await deployed.copy();
    const before = host.inTheCloud;
    const { exitCode, output } = await host.apply({}, "-replace=hcloud_server.server");
    expect(exitCode).toBe(1);
    expect(unwrapped(output)).toMatch(
      /nstance cannot be destroyed .*Resource (instance )?hcloud_server\.server has/,
    );
    expect(host.inTheCloud).toEqual(before);
    const server = host.cloud.find("hcloud_server", "acme-backoffice");
    expect(host.cloud.find("hcloud_volume", "acme-backoffice")?.attributes["server_id"]).toBe(
      Number(server?.id),
    );
    await host.close();
  });

  it("is lifted for the server alone, which is then made anew with the same volume and address", async () => {
    const host = await deployed.copy();
    host.describe({ hetzner: { allowDestroy: ["server"] } });
    await host.deploy();
    const old = host.cloud.find("hcloud_server", "acme-backoffice");

    const printed = await host.deploy({}, "-replace=hcloud_server.server");

    const server = host.cloud.find("hcloud_server", "acme-backoffice");
    expect(server?.id).not.toBe(old?.id);
    expect(server?.attributes["ipv4_address"]).toBe(old?.attributes["ipv4_address"]);
    expect(host.cloud.find("hcloud_volume", "acme-backoffice")?.attributes["server_id"]).toBe(
      Number(server?.id),
    );
    expect(host.cloud.creations.filter(({ type }) => type === "hcloud_volume")).toHaveLength(1);
    expect(printed).toContain("is stopped, its data is on the volume");
    await host.close();
  });

  it("lets the host be stopped before the server is deleted", async () => {
    const host = await deployed.copy();
    host.describe(EVERYTHING);
    await host.deploy();

    const { output } = await host.destroy();

    expect(host.overSsh).toEqual(STOPPED);
    const stopped = output.indexOf("is stopped, its data is on the volume");
    expect(stopped).toBeGreaterThan(-1);
    expect(output.indexOf("hcloud_volume.data: Destroying...")).toBeGreaterThan(stopped);
    expect(output.indexOf("hcloud_server.server: Destroying...")).toBeGreaterThan(stopped);
    await host.close();
  });

  it("is not even tried when the host can't be stopped", async () => {
    const host = await deployed.copy();
    host.describe(EVERYTHING);
    await host.deploy();
    const before = host.inTheCloud;

    const { exitCode, output } = await host.destroy({ SSH_FAULT: "timeout" });

    expect(exitCode).toBe(1);
    expect(unwrapped(output)).toContain(
      "Power would be cut while services write to /data, so nothing was changed.",
    );
    expect(host.inTheCloud).toEqual(before);
    await host.close();
  });
});
