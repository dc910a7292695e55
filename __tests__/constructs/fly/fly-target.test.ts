import { expect, test } from "vitest";
import type { FlyTargetProps } from "../../../constructs/fly/fly-target";
import { HostImage } from "../../../constructs/host-image";
import { SecretReference } from "../../../constructs/secret-reference";
import { at, before, entries, flyStack, parts, protections } from "../../support/stacks";

const stack = flyStack();
const standing = at(stack, "null_resource.secrets");
const gate = (...given: Parameters<typeof flyStack>) => at(flyStack(...given), "null_resource.secrets");
const inputs = (step: Record<string, unknown>) =>
  (step.provisioner as { "local-exec": { environment: Record<string, string> } }[])[0]?.["local-exec"]
    .environment;

test("everything is made after the app", () => {
  const made = [...entries(stack).keys()].filter(
    (each) => each !== "fly_app.app" && each !== "null_resource.machine_volume",
  );
  for (const address of made) expect(before(stack, address)).toContain("fly_app.app");
  expect(before(stack, "fly_app.app")).toEqual([]);
});

test("the secrets are asked for before the image is built, so that a missing one is told in seconds", () => {
  expect(before(stack, "null_resource.image")).toContain("null_resource.secrets");
  expect(before(stack, "null_resource.secrets")).not.toContain("null_resource.image");
});

test("the machine comes last: after addresses, volume, secrets and image", () => {
  expect(before(stack, "fly_machine.machine")).toEqual([
    "fly_app.app",
    "fly_ip.address_v4",
    "fly_ip.address_v6",
    "fly_volume.data",
    "null_resource.image",
    "null_resource.machine_volume",
    "null_resource.orphans",
    "null_resource.secrets",
    "null_resource.volume",
  ]);
});

test("the app has the host's name and the organisation that pays", () => {
  expect(at(stack, "fly_app.app")).toMatchObject({ name: "acme-backoffice", org: "acme" });
  expect(stack.provider.fly).toEqual([{ org_slug: "acme" }]);
});

test("the app has an IPv4 address of its own and an IPv6 address", () => {
  const app = "${fly_app.app.name}";
  expect(stack.resource.fly_ip).toMatchObject({
    address_v4: { app, type: "public_v4" },
    address_v6: { app, type: "public_v6" },
  });
  expect(Object.keys(stack.resource.fly_ip ?? {})).toHaveLength(2);
});

test("the image is built once for each content, under the tag the machine runs", () => {
  const image = at(stack, "null_resource.image");
  const expected = {
    FLY_APP: "${fly_app.app.name}",
    IMAGE_FOLDER: "__tests__/fixtures/image",
    IMAGE_TAG: parts.image.tag,
  };
  expect(inputs(image)).toEqual(expected);
  expect(image.triggers).toEqual({ ...expected, app: "${fly_app.app.internal_numeric_id}" });
  expect(at(stack, "fly_machine.machine").image).toBe(
    `registry.fly.io/\${fly_app.app.name}:${parts.image.tag}`,
  );

  const other = flyStack({}, { image: new HostImage("image") });
  expect(at(other, "null_resource.image").triggers).not.toMatchObject(expected);
});

test("the gate gets names of secrets only", () => {
  expect(inputs(standing)).toEqual({
    FLY_APP: "${fly_app.app.name}",
    HOST_SECRETS:
      "CLAUDE_CODE_OAUTH_TOKEN,GH_TOKEN,N8N_ENCRYPTION_KEY,N8N_INSTANCE_OWNER_EMAIL,N8N_INSTANCE_OWNER_PASSWORD_HASH,TUNNEL_TOKEN,GITHUB_WEBHOOK_SECRET,SENTRY_CLIENT_SECRET",
  });
});

test.each<[string, Parameters<typeof flyStack>]>([
  ["the region", [{ region: "fra" }]],
  ["the size of the machine", [{ guest: { cpuKind: "shared", cpus: 2, memoryMb: 8192 } }]],
  ["the environment", [{}, { timeZone: "Europe/Berlin" }]],
  ["the image", [{}, { image: new HostImage("image") }]],
  ["the volume", [{ volumeId: "vol_restored" }]],
  ["the version of the secrets", [{}, { secretsVersion: 2 }]],
  ["the list of secrets", [{}, { secrets: [SecretReference.GH_TOKEN] }]],
])("the gate stands again before a change of %s", (_, changed) => {
  expect(gate(...changed).triggers).not.toEqual(standing.triggers);
});

test("the gate is told the version of the secrets, and the volume", () => {
  expect(gate({}, { secretsVersion: 2 }).triggers).toMatchObject({
    version: "2",
    volume: "${fly_volume.data.id}",
  });
});

test.each<[string, Parameters<typeof flyStack>]>([
  ["nothing", []],
  ["the size of the volume", [{}, { volumeSizeGb: 40 }]],
  ["the snapshots", [{ snapshotRetentionDays: 30 }]],
  ["what may be destroyed", [{ allowDestroy: ["app", "volume", "addresses"] }]],
])("the gate does not run again for a change of %s", (_, changed) => {
  expect(gate(...changed).triggers).toEqual(standing.triggers);
});

const ALL = [
  "fly_app.app.prevent_destroy",
  "fly_ip.address_v4.prevent_destroy",
  "fly_ip.address_v6.prevent_destroy",
  "fly_volume.data.prevent_destroy",
];

test.each<[FlyTargetProps["allowDestroy"], string[]]>([
  [undefined, []],
  [[], []],
  [["app"], ["fly_app"]],
  [["volume"], ["fly_volume"]],
  [["addresses"], ["fly_ip"]],
  [
    ["volume", "app"],
    ["fly_app", "fly_volume"],
  ],
  [
    ["app", "volume", "addresses"],
    ["fly_app", "fly_ip", "fly_volume"],
  ],
])("allowDestroy %j gives up just that", (allowDestroy, given) => {
  const kept = ALL.filter((each) => !given.includes(each.split(".")[0] ?? ""));
  expect(protections(flyStack(allowDestroy && { allowDestroy }))).toEqual(kept);
});

test("with a tunnel n8n is reached at the tunnel's name", () => {
  const { output, resource } = flyStack({}, { tunnelHostname: "tunnel.example.com" });
  expect(output.url?.value).toBe("https://tunnel.example.com");
  expect(JSON.stringify(resource.fly_machine)).toContain('"BACKOFFICE_URL":"https://tunnel.example.com"');
});

test("the outputs name the app's own address", () => {
  const ssh = "ssh -p 10022 agent@acme-backoffice.fly.dev";
  expect(stack.output).toMatchObject({
    url: { value: "https://acme-backoffice.fly.dev" },
    ssh: { value: ssh },
    next_step: {
      value: `Look around with: ${ssh}; what happened at its start: flyctl logs -a acme-backoffice`,
    },
  });
});
