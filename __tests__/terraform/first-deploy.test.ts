import { existsSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { HostImage } from "../../constructs/host-image";
import type { Target } from "../../description";
import { textOf } from "../../rehearsal/provider/values";
import { DeployedHost, describeTerraform } from "../support/deployed";

interface Expected {
  readonly state: readonly string[];
  readonly outputs: (host: DeployedHost) => Record<string, string>;
}

const expected: Record<Target, Expected> = {
  fly: {
    state: [
      "fly_app.app",
      "fly_ip.address_v4",
      "fly_ip.address_v6",
      "fly_machine.machine",
      "fly_volume.data",
      "null_resource.image",
      "null_resource.machine_volume",
      "null_resource.orphans",
      "null_resource.secrets",
      "null_resource.swap",
      "null_resource.volume",
    ],
    outputs: () => ({
      image_tag: new HostImage().tag,
      next_step:
        "Look around with: ssh -p 10022 agent@acme-backoffice.fly.dev; what happened at its start: flyctl logs -a acme-backoffice",
      ssh: "ssh -p 10022 agent@acme-backoffice.fly.dev",
      url: "https://acme-backoffice.fly.dev",
    }),
  },
  hetzner: {
    state: [
      "data.hcloud_server_type.server_type",
      "hcloud_firewall.firewall",
      "hcloud_primary_ip.address",
      "hcloud_server.server",
      "hcloud_ssh_key.key_7e650211",
      "hcloud_ssh_key.key_d3f41f5f",
      "hcloud_volume.data",
      "null_resource.environment",
      "null_resource.image",
      "null_resource.start",
      "null_resource.stop",
      "null_resource.stop_for_type",
    ],
    outputs: (host) => {
      const address = textOf(
        host.cloud.find("hcloud_primary_ip", "acme-backoffice")?.attributes["ip_address"],
      );
      return {
        image_tag: new HostImage().tag,
        next_step:
          "Give the host its secrets (CLAUDE_CODE_OAUTH_TOKEN, GH_TOKEN, N8N_ENCRYPTION_KEY; " +
          "optional N8N_INSTANCE_OWNER_EMAIL, N8N_INSTANCE_OWNER_PASSWORD_HASH, TUNNEL_TOKEN, GITHUB_WEBHOOK_SECRET, SENTRY_CLIENT_SECRET) as NAME=VALUE lines on the standard input of: " +
          `ssh backoffice@${address} sudo backoffice-secrets; then open http://127.0.0.1:5678 through: ssh backoffice@${address} -N -L 5678:127.0.0.1:5678`,
        ssh: `ssh -p 10022 agent@${address}`,
        url: "http://127.0.0.1:5678",
      };
    },
  },
};

describeTerraform.each(["fly", "hetzner"] as const)("the first deploy of %s", (target) => {
  const { state, outputs } = expected[target];
  const managed = state.filter((address) => !address.startsWith("data."));
  const file = `terraform.${target}.tfstate`;
  let host: DeployedHost;

  beforeAll(async () => {
    host = await DeployedHost.described(target);
  });
  afterAll(() => host.close());

  it("is valid, not only as JSON but to the providers' schemas", async () => {
    expect(await host.succeed("validate", "-no-color")).toContain("Success! The configuration is valid.");
  });

  it("plans to make every resource and nothing else", async () => {
    const plan = await host.plan();
    expect(Object.keys(plan).sort()).toEqual(managed);
    expect(new Set(Object.values(plan))).toEqual(new Set(["create"]));
  });

  it("makes exactly these resources, and says where the host is", async () => {
    expect(await host.deploy()).toContain(
      `Apply complete! Resources: ${managed.length} added, 0 changed, 0 destroyed.`,
    );
    expect((await host.succeed("state", "list")).trim().split("\n")).toEqual(state);
    const shown = JSON.parse(await host.succeed("output", "-json")) as Record<string, { value: unknown }>;
    expect(Object.fromEntries(Object.entries(shown).map(([name, { value }]) => [name, value]))).toEqual(
      outputs(host),
    );
  });

  it("leaves nothing to do for the second", async () => {
    expect(await host.deploy()).toContain("Apply complete! Resources: 0 added, 0 changed, 0 destroyed.");
  });

  it("keeps the state beside cdktf.json and never in cdktf.out", () => {
    expect(existsSync(host.path(file))).toBe(true);
    const strays = host.files("cdktf.out").filter((path) => /terraform\.\w+\.tfstate/.test(path));
    expect(strays).toEqual([]);
  });

  it("leaves the previous state as .backup when something changes", async () => {
    const previous = stateIn(host.path(file));
    host.describe({ timeZone: "UTC" });
    await host.deploy();
    expect(stateIn(host.path(`${file}.backup`))).toEqual(previous);
    expect(stateIn(host.path(file)).serial).toBeGreaterThan(previous.serial);
  });
});

/** Without the results of checks, whose order is any. */
function stateIn(path: string) {
  const { serial, resources } = JSON.parse(readFileSync(path, "utf8")) as {
    serial: number;
    resources: unknown;
  };
  return { serial, resources };
}
