import { afterEach, expect, it } from "vitest";
import type { Variables } from "../../rehearsal/stage";
import { DeployedHost, describeTerraform } from "../support/deployed";
import { unwrapped } from "../support/terraform-run";

const NO_CHANGE = "Resources: 0 added, 0 changed, 0 destroyed.";

/** In the order in which a deploy makes them; those of a stage at the same time. */
const stages = [
  ["hcloud_ssh_key", "hcloud_primary_ip", "hcloud_firewall"],
  ["hcloud_server"],
  ["hcloud_volume"],
];
const types = stages.flat();

/** One key, so that each type is there once. */
const ONE_KEY = {
  operatorKeys: [
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDVDgQwwKmyAswEUqWf5Ftu7csKRun84RZ/g9Imao2YQ you@laptop",
  ],
};

const addresses: Readonly<Record<string, string>> = {
  hcloud_ssh_key: "hcloud_ssh_key.key_d3f41f5f",
  hcloud_primary_ip: "hcloud_primary_ip.address",
  hcloud_firewall: "hcloud_firewall.firewall",
  hcloud_server: "hcloud_server.server",
  hcloud_volume: "hcloud_volume.data",
};

describeTerraform("a deploy of hetzner that fails half-way", () => {
  let host: DeployedHost;
  afterEach(() => host.close());

  const made = () => host.cloud.creations.map(({ type }) => type).filter((type) => type !== "null_resource");
  const failsWith = async (variables: Variables, ...messages: string[]) => {
    const { exitCode, output } = await host.apply(variables);
    expect(exitCode).toBe(1);
    for (const message of messages) expect(unwrapped(output)).toContain(message);
  };
  const fails = (...messages: string[]) => failsWith({}, ...messages);
  const adopt = (type: string) => {
    const { id = "" } = host.cloud.resources(type)[0] ?? {};
    return host.succeed("import", "-input=false", "-no-color", addresses[type] ?? "", id);
  };
  const finishes = async () => {
    await host.deploy();
    expect(made().sort()).toEqual([...types].sort());
    expect(await host.deploy()).toContain(NO_CHANGE);
  };

  it("is taken up by the next one where it failed, whatever was refused: nothing is made twice", async () => {
    host = await DeployedHost.described("hetzner", ONE_KEY);
    for (const stage of stages) {
      host.inject(
        ...stage.map((type) => ({ kind: "refuse-create", type, message: `no ${type} today` }) as const),
      );
      await fails(...stage.map((type) => `no ${type} today`));
      expect(made()).not.toEqual(expect.arrayContaining(stage));
    }
    await finishes();
  });

  it("makes nothing twice when answers are lost, and goes on with what is imported", async () => {
    host = await DeployedHost.described("hetzner", ONE_KEY);
    for (const stage of stages) {
      host.inject(...stage.map((type) => ({ kind: "answer-lost", type }) as const));
      await fails("EOF");
      await fails("uniqueness_error");
      expect(made().sort()).toEqual([...types.slice(0, types.indexOf(stage.at(-1) ?? "") + 1)].sort());
      for (const type of stage) await adopt(type);
    }
    await finishes();
  });

  it("is taken up by the next one after each of our own steps failed", async () => {
    host = await DeployedHost.described("hetzner", ONE_KEY);
    await failsWith({ SSH_FAULT: "denied" }, "none of the keys your ssh offers is in operatorKeys");
    await failsWith({ SSH_FAULT: "cloud-init-error" }, "so the server is not set up");
    expect(host.overSsh).not.toContain("sudo backoffice-environment");
    await failsWith({ SSH_FAULT: "build-fails" }, "The image could not be built on");
    await finishes();
    expect(host.overSsh.filter((command) => command.startsWith("sudo backoffice-image"))).toHaveLength(2);
  });
});
