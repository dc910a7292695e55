import { afterAll, beforeAll, expect, it } from "vitest";
import type { Target } from "../../description";
import { DeployedHost, describeTerraform } from "../support/deployed";

const KEY = "hcloud_ssh_key.key_d3f41f5f";

/** What must be there, and done, before the next begins. */
const order: Record<Target, readonly (readonly [first: string, then: string])[]> = {
  fly: [
    ["fly_app.app", "null_resource.orphans"],
    ["null_resource.orphans", "fly_ip.address_v4"],
    ["null_resource.orphans", "fly_ip.address_v6"],
    ["null_resource.orphans", "fly_volume.data"],
    ["fly_app.app", "null_resource.secrets"],
    ["fly_volume.data", "null_resource.secrets"],
    ["null_resource.secrets", "null_resource.image"],
    ["null_resource.image", "fly_machine.machine"],
    ["fly_ip.address_v4", "fly_machine.machine"],
    ["fly_ip.address_v6", "fly_machine.machine"],
  ],
  hetzner: [
    [KEY, "hcloud_server.server"],
    ["hcloud_primary_ip.address", "hcloud_server.server"],
    ["null_resource.stop_for_type", "hcloud_server.server"],
    ["hcloud_firewall.firewall", "hcloud_server.server"],
    ["hcloud_server.server", "hcloud_volume.data"],
    ["hcloud_volume.data", "null_resource.environment"],
    ["null_resource.environment", "null_resource.image"],
    ["null_resource.image", "null_resource.start"],
  ],
};

/** Slow enough that what does not wait is seen to have begun. */
const slow = [
  "fly_app",
  "fly_ip",
  "fly_volume",
  "hcloud_ssh_key",
  "hcloud_primary_ip",
  "hcloud_firewall",
  "hcloud_server",
  "hcloud_volume",
].map((type) => ({ kind: "slow", type, milliseconds: 150 }) as const);

describeTerraform.each(["fly", "hetzner"] as const)("a deploy of %s", (target) => {
  let host: DeployedHost;
  let printed: string;

  beforeAll(async () => {
    host = await DeployedHost.described(target);
    host.inject(...slow);
    printed = await host.deploy();
  });
  afterAll(() => host.close());

  it.each(order[target])("has finished %s before it begins %s", (first, then) => {
    const finished = printed.indexOf(`${first}: Creation complete`);
    const begun = printed.indexOf(`${then}: Creating...`);
    expect(finished).toBeGreaterThan(-1);
    expect(begun).toBeGreaterThan(finished);
  });

  it("made things in the cloud in that order too", () => {
    const made = host.cloud.creations.map(({ type }) => type);
    for (const [first, then] of order[target].map((pair) => pair.map((each) => each.split(".")[0] ?? ""))) {
      if (first === then || [first, then].includes("null_resource")) continue;
      expect(made.lastIndexOf(first ?? "")).toBeLessThan(made.indexOf(then ?? ""));
    }
  });
});

describeTerraform("the steps of a deploy", () => {
  it("ask Fly for the secrets before flyctl builds the image", async () => {
    const host = await DeployedHost.described("fly");
    expect((await host.apply({ GH_TOKEN: undefined })).exitCode).toBe(1);
    expect(host.records("flyctl.jsonl")).toEqual([]);
    await host.close();
  });

  it("give a Hetzner server its settings, then its image, then start the host", async () => {
    const host = await DeployedHost.deployed("hetzner");
    expect(
      host.overSsh.filter((command) => command.startsWith("sudo")).map((command) => command.split(" ")[1]),
    ).toEqual(["backoffice-environment", "backoffice-image", "systemctl", "resize2fs"]);
    await host.close();
  });
});
