import { cpSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { HostImage } from "../../constructs/host-image";
import { SecretReference } from "../../constructs/secret-reference";
import type { Target } from "../../description";
import { DeployedHost, describeTerraform } from "../support/deployed";
import type { Synthesis, Written } from "../support/synthesis";

type Change = readonly [
  target: Target,
  what: string,
  synthesis: (host: DeployedHost) => Synthesis,
  plan: object,
];

const server = (stack: Written) => stack.resource["hcloud_server"]?.["server"] ?? {};
const editedServer = (attribute: string, value: unknown) => () => ({
  amend: (stack: Written) => void (server(stack)[attribute] = value),
});
const withoutOne = () => ({ secrets: SecretReference.all.slice(1) });

function anotherImage(host: DeployedHost): Synthesis {
  const folder = host.path("another-image");
  cpSync("image", folder, { recursive: true });
  writeFileSync(`${folder}/Dockerfile`, "FROM scratch\n");
  // The description names no folder, so the tag alone is another one.
  return {
    image: Object.assign(Object.create(HostImage.prototype) as HostImage, new HostImage(folder), {
      folder: "image",
    }),
  };
}

/** What can change without a word in the description: the project's own files and its constructs. */
const changes: readonly Change[] = [
  [
    "fly",
    "the content of the image",
    anotherImage,
    { "null_resource.secrets": "replace", "null_resource.image": "replace", "fly_machine.machine": "update" },
  ],
  ["fly", "the list of secrets", withoutOne, { "null_resource.secrets": "replace" }],
  ["hetzner", "the content of the image", anotherImage, { "null_resource.image": "replace" }],
  ["hetzner", "the list of secrets", withoutOne, {}],
  ["hetzner", "the cloud-init text", editedServer("user_data", "#cloud-config\n"), {}],
  ["hetzner", "the server's operating system", editedServer("image", "debian-12"), {}],
  ["hetzner", "the server's location alone", editedServer("location", "fsn1"), {}],
  ["hetzner", "the keys' order on the server", editedServer("ssh_keys", ["2", "1"]), {}],
];

describeTerraform("a change of the constructs on a deployed host", () => {
  const hosts = {} as Record<Target, DeployedHost>;
  beforeAll(async () => {
    hosts.fly = await DeployedHost.deployed("fly");
    hosts.hetzner = await DeployedHost.deployed("hetzner");
  });
  afterAll(() => Promise.all(Object.values(hosts).map((host) => host.close())));

  it.each(changes)("on %s, %s, replaces no server and no volume", async (target, _, synthesis, plan) => {
    const host = hosts[target];
    host.describe({}, synthesis(host));
    expect(await host.plan()).toEqual(plan);
  });
});
