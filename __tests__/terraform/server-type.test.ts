import { afterAll, beforeAll, expect, it } from "vitest";
import { textOf } from "../../rehearsal/provider/values";
import { DeployedHost, describeTerraform } from "../support/deployed";
import { unwrapped } from "../support/terraform-run";
import { RUNNING, STOPPED, UNCHANGED } from "./hetzner-commands";

const BIGGER = { hetzner: { serverType: "cx33" } };

describeTerraform("another server type", () => {
  let deployed: DeployedHost;
  const server = (host: DeployedHost) => host.cloud.resources("hcloud_server")[0];
  const typeIn = (host: DeployedHost) => server(host)?.attributes["server_type"];

  beforeAll(async () => {
    deployed = await DeployedHost.deployed("hetzner");
  });
  afterAll(() => deployed.close());

  it("is taken by the same server, after the host was stopped", async () => {
    const host = await deployed.copy();
    const { id } = server(host) ?? {};
    host.describe(BIGGER);

    const printed = await host.deploy();

    expect(host.overSsh).toEqual([...STOPPED, ...RUNNING]);
    const steps = [
      "is stopped, its data is on the volume",
      "hcloud_server.server: Modifying...",
      "hcloud_server.server: Modifications complete",
      "null_resource.start: Creating...",
    ].map((text) => printed.indexOf(text));
    expect(steps).not.toContain(-1);
    expect(steps).toEqual([...steps].sort((one, other) => one - other));
    expect(server(host)?.id).toBe(id);
    expect(typeIn(host)).toBe("cx33");
    expect(await host.deploy()).toContain(UNCHANGED);
    await host.close();
  });

  it("is refused by a server that can't be stopped, which runs on as it was", async () => {
    const host = await deployed.copy();
    const before = server(host);
    host.describe(BIGGER);

    const { exitCode, output } = await host.apply({ SSH_FAULT: "timeout" });

    expect(exitCode).toBe(1);
    const address = textOf(before?.attributes["ipv4_address"]);
    expect(unwrapped(output)).toContain(
      `The server ${address} does not answer on its SSH port 22: it is off, or the firewall keeps you out. ` +
        "Your own address has to be in sshSources in backoffice.ts. Has it changed, add the new one there and deploy, " +
        "which opens Hetzner's firewall to it: npx cdktf deploy hetzner " +
        "Power would be cut while services write to /data, so nothing was changed. " +
        "Power the server on (https://console.hetzner.cloud) or cure the above, then run the same command again. " +
        "To go on all the same, put BACKOFFICE_SKIP_STOP=1 in front of it.",
    );
    expect(server(host)).toEqual(before);
    await host.close();
  });

  it("goes on without a stop when the operator says so", async () => {
    const host = await deployed.copy();
    host.describe(BIGGER);
    const printed = await host.deploy({ BACKOFFICE_SKIP_STOP: "1" });
    expect(printed).toContain("is not stopped: BACKOFFICE_SKIP_STOP=1");
    expect(host.overSsh).toEqual(RUNNING);
    expect(typeIn(host)).toBe("cx33");
    await host.close();
  });

  it("stops the host before each try, and starts it after the one that Hetzner did not refuse", async () => {
    const host = await deployed.copy();
    host.inject({ kind: "refuse-update", type: "hcloud_server", times: 2 });
    host.describe(BIGGER);
    expect((await host.apply()).exitCode).toBe(1);
    expect(host.overSsh).toEqual(STOPPED);
    expect((await host.apply()).exitCode).toBe(1);
    expect(host.overSsh).toEqual([...STOPPED, ...STOPPED]);
    await host.deploy();
    expect(host.overSsh).toEqual([...STOPPED, ...STOPPED, ...STOPPED, ...RUNNING]);
    expect(typeIn(host)).toBe("cx33");
    expect(await host.deploy()).toContain(UNCHANGED);
    await host.close();
  });

  it("leaves the host running when it is taken back after Hetzner refused it", async () => {
    const host = await deployed.copy();
    host.inject({ kind: "refuse-update", type: "hcloud_server" });
    host.describe(BIGGER);
    expect((await host.apply()).exitCode).toBe(1);
    host.describe();
    await host.deploy();
    expect(host.overSsh).toEqual([...STOPPED, ...RUNNING]);
    expect(typeIn(host)).toBe("cx23");
    expect(await host.deploy()).toContain(UNCHANGED);
    await host.close();
  });

  it("may be the smaller one again, since the disk never grew", async () => {
    const host = await deployed.copy();
    host.describe(BIGGER);
    await host.deploy();
    host.describe();
    await host.deploy();
    expect(typeIn(host)).toBe("cx23");
    await host.close();
  });
});
