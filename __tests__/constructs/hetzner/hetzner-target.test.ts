import { expect, test } from "vitest";
import type { HetznerTargetProps } from "../../../constructs/hetzner/hetzner-target";
import { HostImage } from "../../../constructs/host-image";
import { at, before, hetznerStack, parts, protections } from "../../support/stacks";

const A = "ssh-ed25519 AAAA a@example.com";
const B = "ssh-ed25519 BBBB b@example.com";

const stack = hetznerStack();
const standing = hetznerStack({ deployedServerType: "cx23" });
const ADDRESS = "${hcloud_primary_ip.address.ip_address}";

/** The local-exec of a step. */
function step(name: string, from = stack): Record<string, unknown> {
  const [provisioner] = at(from, `null_resource.${name}`).provisioner as {
    "local-exec": Record<string, unknown>;
  }[];
  return provisioner?.["local-exec"] ?? {};
}

const keys = (...operatorKeys: string[]) => hetznerStack({}, { operatorKeys }).resource.hcloud_ssh_key ?? {};

test("a key is registered without the blanks around it", () => {
  expect(Object.values(keys(`  ${A}\n`))).toEqual([expect.objectContaining({ public_key: A })]);
});

test("a key that holds Terraform's signs stays as it is", () => {
  expect(Object.values(keys(`${A}\${x}`))).toEqual([expect.objectContaining({ public_key: `${A}$\${x}` })]);
});

test("a key is named by its content: another key beside it or blanks around it change nothing of it", () => {
  const [[id, key] = ["", {}]] = Object.entries(keys(A));
  expect(id).toMatch(/^key_[0-9a-f]{8}$/);
  expect(key.name).toBe(`acme-backoffice-${id.slice("key_".length)}`);
  expect(keys(B, A)).toMatchObject({ [id]: key });
  expect(keys(`${A}\n`)).toEqual({ [id]: key });
});

test("another order of the keys changes nothing but the order of the server's list", () => {
  const [one, other] = [
    [A, B],
    [B, A],
  ].map((operatorKeys) => hetznerStack({}, { operatorKeys }));
  expect(other?.resource.hcloud_ssh_key).toEqual(one?.resource.hcloud_ssh_key);
  const list = (from = stack) => at(from, "hcloud_server.server").ssh_keys as string[];
  expect(list(one)).toHaveLength(2);
  expect(list(other)).toEqual(list(one).reverse());
});

test("the server comes first, then its volume and its steps, so that a sold-out type leaves no volume behind", () => {
  const location = ["hcloud_firewall.firewall", "hcloud_primary_ip.address"];
  const made = before(stack, "hcloud_server.server");
  expect(made).toEqual([
    ...location,
    expect.stringMatching(/^hcloud_ssh_key\./),
    "null_resource.stop_for_type",
  ]);
  expect(before(stack, "hcloud_volume.data")).toContain("hcloud_server.server");
  expect(before(stack, "null_resource.environment")).toEqual(
    expect.arrayContaining(["hcloud_server.server", "null_resource.stop"]),
  );
  expect(before(stack, "null_resource.image")).toContain("null_resource.environment");
});

const STOP = 'cd ../../.. && STACK_FOLDER="$OLDPWD" node run.mjs deploy/hetzner-stop.ts';

test("the host is stopped before its server or volume is destroyed or replaced", () => {
  expect(step("stop", standing)).toEqual({
    command: STOP,
    environment: { SERVER_ADDRESS: "${self.triggers.SERVER_ADDRESS}", STOP: "${self.triggers.STOP}" },
    when: "destroy",
    quiet: true,
  });
  expect(at(standing, "null_resource.stop").triggers).toEqual({
    SERVER_ADDRESS: ADDRESS,
    STOP: "yes",
    server: "${hcloud_server.server.id}",
    volume: "${hcloud_volume.data.id}",
  });
  expect(at(standing, "null_resource.stop").depends_on).toEqual([
    "hcloud_server.server",
    "hcloud_volume.data",
  ]);
});

test("the host is stopped before the server's type changes, at each try", () => {
  const changing = hetznerStack({ deployedServerType: "cx33" });
  expect(before(changing, "hcloud_server.server")).toContain("null_resource.stop_for_type");
  expect(step("stop_for_type", changing)).toEqual({
    command: STOP,
    environment: { SERVER_ADDRESS: ADDRESS, STOP: "yes" },
    quiet: true,
  });
  expect(at(changing, "null_resource.stop_for_type").triggers).toEqual({
    SERVER_ADDRESS: ADDRESS,
    server_type: "cx23",
    attempt: "${timestamp()}",
  });
});

test.each<[string, Partial<HetznerTargetProps>]>([
  ["stands with that type", { deployedServerType: "cx23" }],
  ["does not stand yet", { serverExists: false }],
  ["has to be made anew anyway", { serverExists: false, deployedServerType: "cx33" }],
])("nothing is stopped for the type of a server that %s", (_, props) => {
  const { environment } = step("stop_for_type", hetznerStack(props));
  expect(environment).toEqual({ SERVER_ADDRESS: ADDRESS });
  const { triggers, lifecycle } = at(hetznerStack(props), "null_resource.stop_for_type");
  expect(triggers).toEqual({ SERVER_ADDRESS: ADDRESS, server_type: "cx23" });
  expect(lifecycle).toEqual({ ignore_changes: ['triggers["attempt"]'] });
});

test("where the deployed type is not known, another one stops the host all the same", () => {
  expect(at(hetznerStack(), "null_resource.stop").triggers).toMatchObject({ server_type: "cx23" });
});

test("the host is started after all that stops it, after its image, and when its volume grew", () => {
  expect(step("start", standing)).toEqual({
    command: 'cd ../../.. && STACK_FOLDER="$OLDPWD" node run.mjs deploy/hetzner-start.ts',
    environment: { SERVER_ADDRESS: ADDRESS },
    quiet: true,
  });
  expect(at(standing, "null_resource.start").triggers).toEqual({
    SERVER_ADDRESS: ADDRESS,
    server: "${hcloud_server.server.id}",
    stop: "${null_resource.stop.id}",
    stop_for_type: "${null_resource.stop_for_type.id}",
    volume_size: String(parts.volumeSizeGb),
  });
  expect(before(standing, "null_resource.start")).toEqual(
    expect.arrayContaining(["hcloud_server.server", "null_resource.stop", "null_resource.image"]),
  );
});

test("the environment is written after the first boot too, one NAME=value a line", () => {
  const { environment, command } = step("environment");
  expect(command).toContain("deploy/hetzner-environment.ts");
  expect(environment).toEqual({
    SERVER_ADDRESS: ADDRESS,
    HOST_ENVIRONMENT: [
      "TZ=America/New_York",
      "BACKOFFICE_NAME=acme-backoffice",
      "BACKOFFICE_TARGET=hetzner",
      "BACKOFFICE_URL=http://127.0.0.1:5678",
      "BACKOFFICE_REPOSITORIES=acme/hub,acme/app",
      `BACKOFFICE_AUTHORIZED_KEYS=${JSON.stringify(parts.operatorKeys)}`,
      "BACKOFFICE_SECRETS_VERSION=1",
      "BACKOFFICE_JOBS_AT_ONCE=1",
      "BACKOFFICE_JOB_MINUTES=60",
      "BACKOFFICE_JOB_TURNS=200",
      "BACKOFFICE_JOBS_PER_DAY=20",
      `SERVER_SSH_SOURCES=${parts.sshSources.join(",")}`,
      "SERVER_DOMAIN=",
      "",
    ].join("\n"),
  });
});

test("the environment is escaped for Terraform", () => {
  const { environment } = step("environment", hetznerStack({}, { operatorKeys: [`${A}\${x}%{y}`] }));
  const { HOST_ENVIRONMENT } = environment as Record<string, string>;
  expect(HOST_ENVIRONMENT).toContain(`${A}$\${x}%%{y}`);
});

test("environment and image are sent again to a new server, and when they change", () => {
  const changed = hetznerStack({}, { timeZone: "Europe/Berlin", image: new HostImage("image") });
  for (const name of ["environment", "image"]) {
    const { triggers } = at(stack, `null_resource.${name}`);
    expect(triggers).toEqual({ ...(step(name).environment as object), server: "${hcloud_server.server.id}" });
    expect(at(changed, `null_resource.${name}`).triggers).not.toEqual(triggers);
  }
});

test("the image is built on the server from its folder, under the tag of its content", () => {
  const { environment, command } = step("image");
  expect(command).toContain("deploy/hetzner-image.ts");
  expect(environment).toEqual({
    SERVER_ADDRESS: ADDRESS,
    IMAGE_FOLDER: "__tests__/fixtures/image",
    IMAGE_TAG: parts.image.tag,
  });
});

const ALL = [
  "hcloud_primary_ip.address.prevent_destroy",
  "hcloud_server.server.delete_protection",
  "hcloud_server.server.prevent_destroy",
  "hcloud_server.server.rebuild_protection",
  "hcloud_volume.data.delete_protection",
  "hcloud_volume.data.prevent_destroy",
];

test.each<[HetznerTargetProps["allowDestroy"], string[]]>([
  [undefined, []],
  [[], []],
  [["server"], ["hcloud_server"]],
  [["volume"], ["hcloud_volume"]],
  [["address"], ["hcloud_primary_ip"]],
  [
    ["server", "volume", "address"],
    ["hcloud_primary_ip", "hcloud_server", "hcloud_volume"],
  ],
])("allowDestroy %j gives up just that", (allowDestroy, given) => {
  const kept = ALL.filter((each) => !given.includes(each.split(".")[0] ?? ""));
  expect(protections(hetznerStack(allowDestroy && { allowDestroy }))).toEqual(kept);
});

test("before the server exists nothing is held to its place, so that a sold-out one can be left", () => {
  const held = ["hcloud_primary_ip.address.prevent_destroy", "hcloud_server.server.prevent_destroy"];
  expect(protections(hetznerStack({ serverExists: false }))).toEqual(
    ALL.filter((each) => !held.includes(each)),
  );
});

test("while the server is missing, its volume holds the address to its place", () => {
  expect(protections(hetznerStack({ serverExists: false, volumeExists: true }))).toEqual(
    ALL.filter((each) => each !== "hcloud_server.server.prevent_destroy"),
  );
});

test("without a domain n8n is reached through SSH only", () => {
  const ssh = `ssh backoffice@${ADDRESS}`;
  expect(stack.output).toMatchObject({
    url: { value: "http://127.0.0.1:5678" },
    ssh: { value: `ssh -p 10022 agent@${ADDRESS}` },
    next_step: {
      value:
        "Give the host its secrets (CLAUDE_CODE_OAUTH_TOKEN, GH_TOKEN, N8N_ENCRYPTION_KEY; " +
        "optional N8N_INSTANCE_OWNER_EMAIL, N8N_INSTANCE_OWNER_PASSWORD_HASH, TUNNEL_TOKEN, GITHUB_WEBHOOK_SECRET, SENTRY_CLIENT_SECRET) as NAME=VALUE lines on the standard input of: " +
        `${ssh} sudo backoffice-secrets; then open http://127.0.0.1:5678 through: ${ssh} -N -L 5678:127.0.0.1:5678`,
    },
  });
});

test("with a domain n8n is reached there", () => {
  const { url, next_step } = hetznerStack({ domain: "n8n.example.com" }).output;
  expect(url?.value).toBe("https://n8n.example.com");
  expect(next_step?.value).toMatch(/ sudo backoffice-secrets; then open https:\/\/n8n\.example\.com$/);
});

test("with a tunnel n8n is reached at the tunnel's name, and no port is opened for it", () => {
  const { output, resource } = hetznerStack({}, { tunnelHostname: "tunnel.example.com" });
  expect(output.url?.value).toBe("https://tunnel.example.com");
  expect(output.next_step?.value).toMatch(/; then open https:\/\/tunnel\.example\.com$/);
  expect(JSON.stringify(resource.hcloud_firewall)).toBe(JSON.stringify(stack.resource.hcloud_firewall));
});

test("the server itself is told its domain with the environment, and that it has none", () => {
  const told = (props: Partial<HetznerTargetProps>) => {
    const { environment } = step("environment", hetznerStack(props));
    return (environment as Record<string, string>).HOST_ENVIRONMENT;
  };
  expect(told({ domain: "n8n.example.com" })).toContain("\nSERVER_DOMAIN=n8n.example.com\n");
  expect(told({})).toContain("\nSERVER_DOMAIN=\n");
});
