import { afterAll, expect, it } from "vitest";
import { DeployedHost, describeTerraform } from "../support/deployed";
import { unwrapped } from "../support/terraform-run";

const hosts: DeployedHost[] = [];
const deployed = async (target: "fly" | "hetzner") => {
  const host = await DeployedHost.deployed(target);
  hosts.push(host);
  return host;
};

describeTerraform("a deploy of a host that is off", () => {
  afterAll(() => Promise.all(hosts.map((host) => host.close())));

  it.each(["stopped", "failed"])(
    "says that the machine is %s, how to start it, and changes nothing",
    async (state) => {
      const host = await deployed("fly");
      const { id = "" } = host.cloud.resources("fly_machine")[0] ?? {};
      host.cloud.set("fly_machine", id, { state });

      const printed = await host.deploy();

      expect(unwrapped(printed)).toContain(
        `The machine is "${state}", not "started". Look why: fly logs -a acme-backoffice. Start it: fly machine start ${id} -a acme-backoffice.`,
      );
      expect(printed).toContain("Resources: 0 added, 0 changed, 0 destroyed.");
    },
  );

  it("says that the server is off, how to start it, and changes nothing", async () => {
    const host = await deployed("hetzner");
    const { id = "" } = host.cloud.resources("hcloud_server")[0] ?? {};
    host.cloud.set("hcloud_server", id, { status: "off" });

    const printed = await host.deploy();

    expect(unwrapped(printed)).toContain(
      'The server is "off", not "running". Start it: hcloud server poweron acme-backoffice, or in the console at https://console.hetzner.cloud.',
    );
    expect(printed).toContain("Resources: 0 added, 0 changed, 0 destroyed.");
  });

  it.each(["fly", "hetzner"] as const)("says nothing of the kind when %s is on", async (target) => {
    const host = await deployed(target);
    expect(await host.deploy()).not.toContain("Warning");
  });
});
