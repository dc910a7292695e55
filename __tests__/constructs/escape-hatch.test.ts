import type { TerraformResource, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { expect, test } from "vitest";
import { DeployStep } from "../../constructs/deploy-step";
import { FlyAddresses } from "../../constructs/fly/fly-addresses";
import { FlyApp } from "../../constructs/fly/fly-app";
import { FlyImage } from "../../constructs/fly/fly-image";
import { FlyMachine } from "../../constructs/fly/fly-machine";
import { FlyOrphans } from "../../constructs/fly/fly-orphans";
import { FlySecrets } from "../../constructs/fly/fly-secrets";
import { FlyVolume } from "../../constructs/fly/fly-volume";
import { HetznerAddress } from "../../constructs/hetzner/hetzner-address";
import { HetznerFirewall } from "../../constructs/hetzner/hetzner-firewall";
import { HetznerServer } from "../../constructs/hetzner/hetzner-server";
import { HetznerVolume } from "../../constructs/hetzner/hetzner-volume";
import { ServerTypeCatalogue } from "../../constructs/hetzner/server-type-catalogue";
import { at, bareStack, flyProps, parts, synthesised } from "../support/stacks";

const region = "ewr";
const location = "nbg1";
const { guest } = flyProps;

const app = (stack: TerraformStack) => new FlyApp(stack, "app", { name: "acme", org: "acme" });
const address = (stack: TerraformStack) => new HetznerAddress(stack, "address", { name: "acme", location });
const firewall = (stack: TerraformStack) =>
  new HetznerFirewall(stack, "firewall", { name: "acme", sshSources: [] });
const server = (stack: TerraformStack) =>
  new HetznerServer(stack, "server", {
    name: "acme",
    serverType: "cx23",
    location,
    sshKeyIds: ["1"],
    address: address(stack),
    firewall: firewall(stack),
    userData: "#cloud-config\n",
  });

/** Each construct alone in a stack, with no more than it asks for: the address of its resource and what made it. */
const CONSTRUCTS: readonly [address: string, make: (stack: TerraformStack) => TerraformResource][] = [
  ["fly_app.app", (stack) => app(stack).resource],
  ["fly_ip.a_v4", (stack) => new FlyAddresses(stack, "a", { app: app(stack) }).ipv4],
  ["fly_ip.a_v6", (stack) => new FlyAddresses(stack, "a", { app: app(stack) }).ipv6],
  [
    "fly_volume.v",
    (stack) =>
      new FlyVolume(stack, "v", { app: app(stack), region, sizeGb: 1, snapshotRetentionDays: 5, guest })
        .resource,
  ],
  [
    "null_resource.s",
    (stack) =>
      new FlySecrets(stack, "s", { app: app(stack), secrets: [], version: 1, triggers: {} }).step.resource,
  ],
  [
    "null_resource.i",
    (stack) => new FlyImage(stack, "i", { app: app(stack), image: parts.image }).step.resource,
  ],
  [
    "fly_machine.m",
    (stack) =>
      new FlyMachine(stack, "m", {
        app: app(stack),
        name: "acme",
        region,
        image: "registry.fly.io/acme:0123",
        guest,
        environment: {},
        volume: { volumeId: "vol_1" },
        volumeIdentity: "vol_1",
      }).resource,
  ],
  [
    "null_resource.o",
    (stack) => new FlyOrphans(stack, "o", { app: app(stack), makesVolume: true }).step.resource,
  ],
  ["null_resource.d", (stack) => new DeployStep(stack, "d", { program: "fly-image", inputs: {} }).resource],
  ["hcloud_primary_ip.address", (stack) => address(stack).resource],
  ["hcloud_firewall.firewall", (stack) => firewall(stack).resource],
  ["hcloud_server.server", (stack) => server(stack).resource],
  [
    "hcloud_volume.v",
    (stack) => new HetznerVolume(stack, "v", { name: "acme", server: server(stack), sizeGb: 10 }).resource,
  ],
];

test.each(CONSTRUCTS)(
  "%s can be used alone, and overridden where its construct leaves something out",
  (where, make) => {
    const stack = bareStack();
    make(stack).addOverride("lifecycle.create_before_destroy", "an override");
    expect(at(synthesised(stack), where).lifecycle).toMatchObject({ create_before_destroy: "an override" });
  },
);

test("the server type's look-up can be used alone, and overridden", () => {
  const stack = bareStack();
  const alternatives = "Take another.";
  const catalogue = new ServerTypeCatalogue(stack, "type", { serverType: "cx23", location, alternatives });
  catalogue.resource.addOverride("name", "cx33");
  expect(synthesised(stack).data?.hcloud_server_type?.type?.name).toBe("cx33");
});

test("a construct is kept by default", () => {
  const kept: [string, (stack: TerraformStack) => Construct][] = [
    ["fly_app.app", app],
    ["hcloud_primary_ip.address", address],
  ];
  for (const [where, make] of kept) {
    const stack = bareStack();
    make(stack);
    expect(at(synthesised(stack), where).lifecycle).toEqual({ prevent_destroy: true });
  }
});
