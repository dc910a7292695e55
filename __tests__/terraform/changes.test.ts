import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { schema, type Target } from "../../description";
import { flySchema } from "../../description/fly-settings";
import { hetznerSchema } from "../../description/hetzner-settings";
import { DeployedHost, describeTerraform } from "../support/deployed";
import { type Changes, described } from "../support/description";
import { unwrapped } from "../support/terraform-run";
import { effects, type Outcome } from "./change-effects";
import { type Change, changes } from "./change-table";

/** What holds data, or is an address that others know. */
const KEPT = /^(fly_app|fly_volume|fly_ip|hcloud_volume|hcloud_primary_ip|hcloud_server)\./;

/** `fly.region` as a change of the description. */
function settings({ field, to }: Change): Changes {
  const [section = "", key] = field.split(".");
  return key === undefined ? { [section]: to } : { [section]: { [key]: to } };
}

function before({ field }: Change): unknown {
  return field
    .split(".")
    .reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], described());
}

const named = ({ field, how }: Change) => `\`${field}\`${how ? `, ${how}` : ""}`;

describeTerraform.each(["fly", "hetzner"] as const)(
  "a change of the deployed description, on %s:",
  (target) => {
    let host: DeployedHost;

    beforeAll(async () => {
      host = await DeployedHost.deployed(target);
    });
    afterAll(() => host.close());

    it.each(changes.map((change) => [named(change), change[target], change] as const))(
      "%s: %s",
      async (_, effect, change) => {
        expect(before(change)).toEqual(change.from);
        const outcome = (effects[target] as Record<string, Outcome>)[effect];
        if (!outcome) throw new Error(`No effect is called "${effect}".`);
        if ("refused" in outcome) {
          expect(() => host.describe(settings(change))).toThrow(`  ${change.field}: `);
          return;
        }
        host.describe(settings(change));
        if ("init" in outcome) {
          const { exitCode, output } = await host.terraform(["init", "-input=false", "-no-color"]);
          expect(exitCode).toBe(1);
          expect(unwrapped(output)).toContain(outcome.init);
          return;
        }
        const plan = await host.plan();
        expect(plan).toEqual(outcome.plan);
        const lost = Object.entries(plan).filter(
          ([address, action]) => KEPT.test(address) && !["update", "remove"].includes(action),
        );
        expect(lost).toEqual([]);
      },
    );
  },
);

/** Past our own check, as with a state that it can't read, Terraform itself refuses what would destroy something. */
describeTerraform("a change that our check did not see", () => {
  const hosts = {} as Record<Target, DeployedHost>;
  beforeAll(async () => {
    hosts.fly = await DeployedHost.deployed("fly");
    hosts.hetzner = await DeployedHost.deployed("hetzner");
  });
  afterAll(() => Promise.all(Object.values(hosts).map((host) => host.close())));

  it.each([
    ["fly", "name", { name: "other" }, "fly_app.app"],
    ["fly", "fly.org", { fly: { org: "other" } }, "fly_app.app"],
    ["fly", "fly.region", { fly: { region: "fra" } }, "fly_volume.data"],
    ["hetzner", "hetzner.location", { hetzner: { location: "fsn1" } }, "hcloud_primary_ip.address"],
  ] as const)("is refused by Terraform on %s: %s", async (target, _, change, address) => {
    const host = hosts[target];
    const there = host.inTheCloud;
    host.describeUnchecked(change);
    const { exitCode, output } = await host.apply();
    expect(exitCode).toBe(1);
    expect(unwrapped(output)).toMatch(
      new RegExp(
        `nstance cannot be destroyed .*Resource (instance )?${address} has (lifecycle.)?prevent_destroy set`,
      ),
    );
    expect(host.inTheCloud).toEqual(there);
  });

  it.each([
    ["fly", "Error: Cannot Shrink Volume"],
    ["hetzner", "Error: invalid input in field 'size'"],
  ] as const)("is refused by the cloud on %s: a smaller volume", async (target, message) => {
    const host = hosts[target];
    host.describeUnchecked({ volumeSizeGb: 15 });
    const { exitCode, output } = await host.apply();
    expect(exitCode).toBe(1);
    expect(unwrapped(output)).toContain(message);
    const sizes = host.cloud.resources(target === "fly" ? "fly_volume" : "hcloud_volume");
    expect(sizes.map(({ attributes }) => attributes[target === "fly" ? "size_gb" : "size"])).toEqual([20]);
  });
});

describe("the table of changes", () => {
  it("has every setting of the description", () => {
    const settingsOf = (prefix: string, shape: object) => Object.keys(shape).map((key) => prefix + key);
    const all = [
      ...settingsOf("", schema.shape).filter((key) => key !== "fly" && key !== "hetzner"),
      ...settingsOf("fly.", flySchema.shape),
      ...settingsOf("hetzner.", hetznerSchema.shape),
    ];
    expect([...new Set(changes.map(({ field }) => field))].sort()).toEqual(all.sort());
  });

  it("stands in docs/changes.md as it is here", () => {
    const rows = readFileSync("docs/changes.md", "utf8")
      .split("\n")
      .filter((line) => line.startsWith("| `"))
      .map((line) =>
        line
          .split("|")
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    expect(rows).toEqual(changes.map((change) => [named(change), change.fly, change.hetzner]));
  });
});
