import { resolve } from "node:path";
import { afterEach, expect, it, onTestFinished } from "vitest";
import { Stage } from "../../rehearsal/stage";
import { Workspace } from "../../rehearsal/workspace";
import { DeployedHost, describeTerraform } from "../support/deployed";
import { backofficeFile } from "../support/description";
import { runTerraform, unwrapped } from "../support/terraform-run";

/** The prices are those of description/prices.ts. */
const ALTERNATIVES = [
  "Hetzner has no cx23 left in nbg1. Such shortages last hours to weeks.",
  "  To be had instead, unless sold out too (EUR a month without VAT and address):",
  "    cx23     4 GB    5.49  fsn1 hel1",
  "    cx33     8 GB    8.49  fsn1 nbg1 hel1",
  "    cx43    16 GB   15.99  fsn1 nbg1 hel1",
  "    cpx22    4 GB   19.49  fsn1 nbg1 hel1",
  "    cpx22    4 GB   26.49  sin",
  "    cx53    32 GB   29.49  fsn1 nbg1 hel1",
];
const SOLD_OUT = { kind: "sold-out", serverType: "cx23", location: "nbg1", catalogue: false } as const;

describeTerraform("a server type that is sold out", () => {
  let host: DeployedHost;
  afterEach(() => host.close());

  const server = () => host.cloud.resources("hcloud_server")[0]?.attributes;
  const address = () =>
    host.cloud.resources("hcloud_primary_ip").map(({ attributes }) => attributes["location"]);
  const failsOnce = async (as: "placement" | "unsupported-location" = "placement") => {
    host = await DeployedHost.described("hetzner");
    host.inject({ ...SOLD_OUT, as });
    const { exitCode, output } = await host.apply();
    expect(exitCode).toBe(1);
    expect(host.cloud.resources("hcloud_server")).toEqual([]);
    expect(host.cloud.resources("hcloud_volume")).toEqual([]);
    return unwrapped(output);
  };

  it.each([
    ["placement", "Error: error during placement (resource_unavailable,"],
    ["unsupported-location", "Error: unsupported location for server type (invalid_input,"],
  ] as const)("leads to another type, which then deploys (%s)", async (as, message) => {
    expect(await failsOnce(as)).toContain(message);
    host.describe({ hetzner: { serverType: "cx33" } });
    await host.deploy();
    expect(server()).toMatchObject({ server_type: "cx33", location: "nbg1" });
    expect(address()).toEqual(["nbg1"]);
  });

  it("leads to another location, with a new address and nothing left in the old one", async () => {
    await failsOnce();
    expect(address()).toEqual(["nbg1"]);
    host.describe({ hetzner: { location: "fsn1" } });
    await host.deploy();
    expect(server()).toMatchObject({ server_type: "cx23", location: "fsn1" });
    expect(address()).toEqual(["fsn1"]);
    expect(await host.deploy()).toContain("Resources: 0 added, 0 changed, 0 destroyed.");
  });

  it("deploys as described once there is stock again", async () => {
    await failsOnce();
    host.stage.standIns.clearFaults();
    await host.deploy();
    expect(server()).toMatchObject({ server_type: "cx23", location: "nbg1" });
  });

  it("is told with alternatives and prices by Terraform as the project starts it", async () => {
    await failsOnce();
    const launcher = resolve("node_modules/.bin/terraform");
    const { output } = await runTerraform(
      ["apply", "-input=false", "-no-color", "-auto-approve"],
      host.path("cdktf.out/stacks/hetzner"),
      host.stage.environment,
      launcher,
    );
    expect(output).toContain(ALTERNATIVES.join("\n"));
  });

  it("is only a warning when the catalogue alone says so, and deploys", async () => {
    host = await DeployedHost.described("hetzner");
    host.inject({ ...SOLD_OUT, catalogue: true });
    const planned = await host.succeed("plan", "-input=false", "-no-color", "-out=planned");
    expect(unwrapped(planned)).toContain(
      "Hetzner's catalogue calls cx23 sold out in nbg1; it may be wrong. Instead, unless sold out too: " +
        "cx23 in fsn1, hel1 (4 GB, 5.49 EUR a month); cx33 in fsn1, nbg1, hel1 (8 GB, 8.49 EUR a month);",
    );
    // It was wrong.
    host.stage.standIns.clearFaults();
    await host.succeed("apply", "-input=false", "-no-color", "planned");
    expect(server()).toMatchObject({ server_type: "cx23", location: "nbg1" });
  });
});

describeTerraform("a server type that is retired but still listed", () => {
  it("is refused while planning, before anything is made", async () => {
    const host = await DeployedHost.described("hetzner");
    // Past our own check, which knows today's retired types.
    host.describeUnchecked({ hetzner: { serverType: "cx32" } });
    const { exitCode, output } = await host.apply();
    expect(exitCode).toBe(1);
    expect(unwrapped(output)).toContain(
      "Hetzner no longer sells cx32 in nbg1. Instead, unless sold out too: cx33 in",
    );
    expect(host.cloud.creations).toEqual([]);
    await host.close();
  });
});

describeTerraform("cdktf deploy hetzner", () => {
  it("ends with the alternatives and their prices when the type is sold out", async () => {
    const workspace = new Workspace({ copied: true, files: { "backoffice.ts": backofficeFile() } });
    const stage = await Stage.open({ workspace });
    onTestFinished(() => stage.close());
    stage.standIns.inject(SOLD_OUT);
    const { exitCode, output } = await stage.deploy("hetzner");
    expect(exitCode).toBe(1);
    const lines = output.split("\n").map((line) => line.replace(/^(hetzner| {7}) {2}/, "").trimEnd());
    expect(lines.join("\n")).toContain(ALTERNATIVES.join("\n"));
  });
});
