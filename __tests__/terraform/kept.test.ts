import { afterAll, beforeAll, expect, it } from "vitest";
import type { Target } from "../../description";
import { DeployedHost, describeTerraform } from "../support/deployed";
import { unwrapped } from "../support/terraform-run";

interface Destruction {
  readonly target: Target;
  readonly allowDestroy: readonly string[];
  /** What keeps the stack; Terraform names those it comes to first. Empty: the plan is carried out. */
  readonly refused: readonly string[];
  /** What is in the cloud afterwards that was there before. @default - everything */
  readonly left?: readonly string[];
}

const APP = ["fly_app.app"];
const FLY_ADDRESSES = ["fly_ip.address_v4", "fly_ip.address_v6"];
const FLY_VOLUME = ["fly_volume.data"];
const SERVER = ["hcloud_server.server"];
const VOLUME = ["hcloud_volume.data"];
const ADDRESS = ["hcloud_primary_ip.address"];

/** Terraform destroys all or nothing: one thing that is not named keeps the whole stack. */
const destructions: readonly Destruction[] = [
  { target: "fly", allowDestroy: [], refused: [...APP, ...FLY_ADDRESSES, ...FLY_VOLUME] },
  { target: "fly", allowDestroy: ["volume"], refused: [...APP, ...FLY_ADDRESSES] },
  { target: "fly", allowDestroy: ["addresses"], refused: [...APP, ...FLY_VOLUME] },
  { target: "fly", allowDestroy: ["volume", "addresses"], refused: APP },
  { target: "fly", allowDestroy: ["app", "volume", "addresses"], refused: [], left: [] },
  { target: "hetzner", allowDestroy: [], refused: [...SERVER, ...ADDRESS, ...VOLUME] },
  { target: "hetzner", allowDestroy: ["server"], refused: [...ADDRESS, ...VOLUME] },
  { target: "hetzner", allowDestroy: ["volume"], refused: [...SERVER, ...ADDRESS] },
  { target: "hetzner", allowDestroy: ["address"], refused: [...SERVER, ...VOLUME] },
  { target: "hetzner", allowDestroy: ["server", "volume"], refused: ADDRESS },
  { target: "hetzner", allowDestroy: ["server", "address"], refused: VOLUME },
  { target: "hetzner", allowDestroy: ["volume", "address"], refused: SERVER },
  { target: "hetzner", allowDestroy: ["server", "volume", "address"], refused: [], left: [] },
];

interface Single {
  readonly target: Target;
  readonly allowDestroy: readonly string[];
  readonly addresses: readonly string[];
  /** What is in the cloud no longer: the one named, and a machine that can't be without it. */
  readonly gone: readonly string[];
}

const MACHINE = "fly_machine acme-backoffice";

const singles: readonly Single[] = [
  {
    target: "fly",
    allowDestroy: ["volume"],
    addresses: FLY_VOLUME,
    gone: [MACHINE, "fly_volume backoffice_data"],
  },
  {
    target: "fly",
    allowDestroy: ["addresses"],
    addresses: FLY_ADDRESSES,
    gone: ["fly_ip public_v4", "fly_ip public_v6", MACHINE],
  },
  {
    target: "hetzner",
    allowDestroy: ["volume"],
    addresses: VOLUME,
    gone: ["hcloud_volume acme-backoffice"],
  },
];

describeTerraform("the destruction of a deployed host", () => {
  const deployed = {} as Record<Target, DeployedHost>;
  beforeAll(async () => {
    deployed.fly = await DeployedHost.deployed("fly");
    deployed.hetzner = await DeployedHost.deployed("hetzner");
  });
  afterAll(() => Promise.all(Object.values(deployed).map((host) => host.close())));

  it.each(destructions)(
    "of $target that allows $allowDestroy is refused for $refused",
    async ({ target, allowDestroy, refused: kept, left }) => {
      const host = await deployed[target].copy();
      host.describe({ [target]: { allowDestroy } });
      // Hetzner lifts its protection in a deploy of its own.
      await host.deploy();
      const before = host.inTheCloud;
      const steps = host.overSsh.length;

      const { exitCode, output } = await host.destroy();

      const text = unwrapped(output);
      const named = [...text.matchAll(/nstance cannot be destroyed .*?Resource (?:instance )?(\S+) has/g)];
      expect(named.length > 0).toBe(kept.length > 0);
      expect(kept).toEqual(expect.arrayContaining(named.map(([, address]) => address)));
      expect(exitCode).toBe(kept.length > 0 ? 1 : 0);
      expect(host.inTheCloud).toEqual(left ?? before);
      if (kept.length > 0) expect(host.overSsh).toHaveLength(steps);
      await host.close();
    },
  );

  it.each(singles)("of $addresses alone is refused, unless it is named: $allowDestroy", async (single) => {
    const { target, allowDestroy, addresses, gone } = single;
    const host = await deployed[target].copy();
    const before = host.inTheCloud;
    const targets = addresses.map((address) => `-target=${address}`);

    const { exitCode, output } = await host.destroy({}, ...targets);
    expect(exitCode).toBe(1);
    for (const address of addresses)
      expect(unwrapped(output)).toMatch(
        new RegExp(`Resource (instance )?${address} has (lifecycle.)?prevent_destroy set`),
      );
    expect(host.inTheCloud).toEqual(before);

    host.describe({ [target]: { allowDestroy } });
    await host.deploy();
    expect((await host.destroy({}, ...targets)).exitCode).toBe(0);
    expect(before.filter((each) => !host.inTheCloud.includes(each))).toEqual(gone);
    await host.close();
  });

  it("is refused as a description, when it names the app and not what goes with it", () => {
    expect(() => deployed.fly.describe({ fly: { allowDestroy: ["app"] } })).toThrow(
      [
        "backoffice.ts has 1 problem:",
        "",
        '  fly.allowDestroy: destroying the app destroys its volume, snapshots and addresses too, but the list lacks "volume" and "addresses"',
        '    allowed: a list of "app", "volume" and "addresses"',
        '    fix:     write allowDestroy: ["app", "volume", "addresses"], or take "app" out',
      ].join("\n"),
    );
  });
});
