import { expect, test } from "vitest";
import type { FlyTargetProps } from "../../../constructs/fly/fly-target";
import { at, before, flyStack } from "../../support/stacks";

const stack = flyStack();

function orphans(props: Partial<FlyTargetProps> = {}) {
  const step = at(flyStack(props), "null_resource.orphans");
  const [provisioner] = step.provisioner as { "local-exec": Record<string, unknown> }[];
  const { triggers, lifecycle } = step as { triggers: unknown; lifecycle?: unknown };
  return { triggers, lifecycle, inputs: provisioner?.["local-exec"].environment };
}

test("looks before the volume and the addresses are made", () => {
  for (const address of ["fly_volume.data", "fly_ip.address_v4", "fly_ip.address_v6"])
    expect(before(stack, address)).toEqual(["fly_app.app", "null_resource.orphans"]);
});

test("looks for volumes where one is going to be made, and knows what the state holds", () => {
  expect(orphans({ known: { ids: ["vol_1", "203.0.113.7"], complete: true, machine: true } }).inputs).toEqual(
    {
      FLY_APP: "${fly_app.app.name}",
      KNOWN: "vol_1,203.0.113.7",
      MAKES_VOLUME: "yes",
    },
  );
});

test("looks for no volume where an existing one is used", () => {
  expect(orphans({ volumeId: "vol_restored" }).inputs).toEqual({
    FLY_APP: "${fly_app.app.name}",
    KNOWN: "",
    MAKES_VOLUME: "no",
  });
});

test("looks again at every deploy until the state holds volume and addresses", () => {
  const { triggers, lifecycle } = orphans({ known: { ids: [], complete: false, machine: false } });
  expect(triggers).toMatchObject({ attempt: "${timestamp()}" });
  expect(lifecycle).toBeUndefined();
});

test.each([undefined, { ids: ["vol_1"], complete: true, machine: true }])(
  "never looks again then: known %j",
  (known) => {
    const { triggers, lifecycle } = orphans(known && { known });
    expect(triggers).not.toHaveProperty("attempt");
    expect(lifecycle).toEqual({ ignore_changes: ["triggers"] });
  },
);
