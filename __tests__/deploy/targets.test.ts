import { expect, it } from "vitest";
import { shipped } from "../support/shipped";
import { flyTarget, hetznerTarget } from "../../deploy/targets";
import { checkBackoffice, type Deployed, type Host } from "../../description";

const { fly, hetzner } = checkBackoffice(shipped).host as Required<Host>;
const local = { backend: "local" } as const;
const remote = { backend: "http", address: "https://state.example.com" } as const;

it.each<[string, Deployed, typeof local | typeof remote, boolean]>([
  ["before the first deploy", {}, local, false],
  ["while the server is missing", { hetzner: { serverExists: false } }, local, false],
  ["once the server exists", { hetzner: { serverExists: true } }, local, true],
  ["with a remote state, which is not read", {}, remote, true],
])("holds server and address on Hetzner or not: %s", (_, deployed, state, held) => {
  expect(hetznerTarget(hetzner, deployed, state)).toMatchObject({ props: { serverExists: held } });
});

it("knows of the volume on Hetzner while its server is missing, and offers only what there is in its place", () => {
  const deployed = { hetzner: { serverExists: false, location: "nbg1", volumeSizeGb: 20 } };
  const placed = { ...hetzner, serverType: "cx23", location: "nbg1" as const };
  expect(hetznerTarget(placed, deployed, local)).toMatchObject({
    props: {
      volumeExists: true,
      alternatives:
        "Instead, unless sold out too: cx33 in nbg1 (8 GB, 8.49 EUR a month); cx43 in nbg1 (16 GB, 15.99 EUR a month); " +
        "cpx22 in nbg1 (4 GB, 19.49 EUR a month); cx53 in nbg1 (32 GB, 29.49 EUR a month); " +
        "cpx32 in nbg1 (8 GB, 35.49 EUR a month); ccx13 in nbg1 (8 GB, 42.99 EUR a month).",
    },
  });
  expect(hetznerTarget(placed, {}, local)).toMatchObject({ props: { volumeExists: false } });
});

it.each<[string, Deployed, object | undefined]>([
  ["nothing", {}, { ids: [], complete: false, machine: false }],
  ["a volume", { fly: { volumeId: "vol_1" } }, { ids: ["vol_1"], complete: false, machine: false }],
  [
    "volume and addresses",
    { fly: { volumeId: "vol_1", mountedVolumeId: "vol_1", addresses: ["203.0.113.2", "2001:db8::2"] } },
    { ids: ["vol_1", "203.0.113.2", "2001:db8::2"], complete: true, machine: true },
  ],
])("tells what Terraform knows on Fly.io: %s", (_, deployed, known) => {
  expect(flyTarget(fly, deployed, local)).toMatchObject({ props: { known } });
});

it("does not claim to know what a remote state holds", () => {
  expect(flyTarget(fly, {}, remote)).not.toHaveProperty("props.known");
});

it("tells the type that the server on Hetzner has, by which a change of it is known", () => {
  const deployed = { hetzner: { serverExists: true, serverType: "cx33" } };
  expect(hetznerTarget(hetzner, deployed, local)).toMatchObject({ props: { deployedServerType: "cx33" } });
  expect(hetznerTarget(hetzner, {}, remote)).not.toHaveProperty("props.deployedServerType");
});
