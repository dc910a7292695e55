import { afterEach, expect, it } from "vitest";
import type { Variables } from "../../rehearsal/stage";
import { DeployedHost, describeTerraform } from "../support/deployed";
import { unwrapped } from "../support/terraform-run";

const WHOLE = [
  "fly_app acme-backoffice",
  "fly_ip public_v4",
  "fly_ip public_v6",
  "fly_machine acme-backoffice",
  "fly_volume backoffice_data",
];
const NO_CHANGE = "Resources: 0 added, 0 changed, 0 destroyed.";

const ONCE = ["fly_app", "fly_ip", "fly_ip", "fly_machine", "fly_volume"];

/** In the order in which a deploy makes them, those of a stage at the same time, with the first words of the provider's errors. */
const stages: readonly Readonly<Record<string, string>>[] = [
  { fly_app: "Error: Create App Error" },
  { fly_ip: "Error: Allocate IP Error", fly_volume: "Error: Create Volume Error" },
  { fly_machine: "Error: Create Machine Error" },
];

describeTerraform("a deploy of fly that fails half-way", () => {
  let host: DeployedHost;
  afterEach(() => host.close());

  /** Every creation that took effect, null resources apart; each kind as often as it was made. */
  const made = () =>
    host.cloud.creations
      .map(({ type }) => type)
      .filter((type) => type !== "null_resource")
      .sort();
  const failsWith = async (variables: Variables, ...messages: string[]) => {
    const { exitCode, output } = await host.apply(variables);
    expect(exitCode).toBe(1);
    for (const message of messages) expect(unwrapped(output)).toContain(message);
    return output;
  };
  const fails = (...messages: string[]) => failsWith({}, ...messages);
  const finishes = async () => {
    await host.deploy();
    expect(host.inTheCloud).toEqual(WHOLE);
    expect(await host.deploy()).toContain(NO_CHANGE);
  };

  it("is taken up by the next one where it failed, whatever was refused: nothing is made twice", async () => {
    host = await DeployedHost.described("fly");
    for (const stage of stages) {
      host.inject(...Object.keys(stage).map((type) => ({ kind: "refuse-create", type }) as const));
      await fails(...Object.values(stage));
    }
    await finishes();
    expect(made()).toEqual(ONCE);
  });

  it("is finished by the next one when the answer about the app was lost: it is found by its name", async () => {
    host = await DeployedHost.described("fly");
    host.inject({ kind: "answer-lost", type: "fly_app" });
    await fails("Error: Create App Error");
    await finishes();
    expect(made()).toEqual(ONCE);
  });

  it("makes no second machine beside one whose answer was lost, and uses it once it is imported", async () => {
    host = await DeployedHost.described("fly");
    host.inject({ kind: "answer-lost", type: "fly_machine" });
    await fails("Error: Create Machine Error");
    const { id } = host.cloud.resources("fly_machine")[0] ?? {};
    // The provider looks at the volume before it would find the machine by its name.
    await fails(`is already attached to machine ${id}`);
    await host.succeed("import", "-input=false", "-no-color", "fly_machine.machine", `acme-backoffice/${id}`);
    await finishes();
    expect(made()).toEqual(ONCE);
  });

  it("makes no second volume beside one whose answer was lost, and uses it once it is named", async () => {
    host = await DeployedHost.described("fly");
    host.inject({ kind: "answer-lost", type: "fly_volume" });
    await fails("Error: Create Volume Error");
    const { id = "" } = host.cloud.resources("fly_volume")[0] ?? {};
    const output = await fails(
      `The Fly app "acme-backoffice" has what Terraform does not know of; nothing was made beside it.`,
    );
    expect(output).toContain(`use it: volumeId: "${id}" in the fly section of backoffice.ts`);
    host.describe({ fly: { volumeId: id } });
    await finishes();
    expect(made()).toEqual(ONCE);
  });

  it("makes no second address beside one whose answer was lost, and uses it once it is imported", async () => {
    host = await DeployedHost.described("fly");
    host.inject({ kind: "answer-lost", type: "fly_ip" });
    await fails("Error: Allocate IP Error");
    const known = await host.succeed("state", "list");
    const resource = known.includes("fly_ip.address_v4") ? "fly_ip.address_v6" : "fly_ip.address_v4";
    const lost = host.cloud
      .resources("fly_ip")
      .find(({ id }) => id.includes(":") === (resource === "fly_ip.address_v6"));
    const output = await fails("has what Terraform does not know of; nothing was made beside it.");
    expect(output).toContain(`terraform import ${resource} acme-backoffice/${lost?.id})`);
    await host.succeed("import", "-input=false", "-no-color", resource, `acme-backoffice/${lost?.id}`);
    await finishes();
    expect(made()).toEqual(ONCE);
  });

  it("is taken up by the next one after each of our own steps failed", async () => {
    host = await DeployedHost.described("fly");
    host.stage.machinesApi.fail({ status: 401, body: { error: "unauthorized" } });
    await fails('Fly.io refused the token in FLY_API_TOKEN for the app "acme-backoffice" (401)');
    expect(made()).toEqual(["fly_app"]);
    await failsWith({ GH_TOKEN: undefined }, "1 secret is missing");
    await failsWith({ FLYCTL_FAULT: "builder" }, "no capacity");
    expect(host.cloud.resources("fly_machine")).toEqual([]);
    await finishes();
    expect(made()).toEqual(ONCE);
  });

  it("loses the machine that never became healthy, keeps the volume, and makes another one next time", async () => {
    host = await DeployedHost.described("fly");
    host.inject({ kind: "never-healthy" });
    await fails("Error: Wait For Checks Error");
    const volume = host.cloud.resources("fly_volume");
    expect(volume.map(({ attributes }) => attributes["attached_machine_id"])).toEqual([""]);
    expect(host.cloud.resources("fly_machine")).toEqual([]);
    await finishes();
    expect(host.cloud.resources("fly_volume").map(({ id }) => id)).toEqual(volume.map(({ id }) => id));
  });
});
