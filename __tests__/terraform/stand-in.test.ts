import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startStandIns, type StandIns } from "../../rehearsal/provider/index";
import { TerraformFolder, terraformBinary } from "../support/terraform";

const binary = terraformBinary();
if (!binary) console.warn("Skipped: neither terraform nor tofu is on PATH (set TERRAFORM_BINARY_NAME).");

interface Choices {
  readonly image?: string;
  readonly userData?: string;
  readonly key?: string;
}

const publicKey =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFp6kJqk2m1y0m0Q0m5w7Y8cJxw1uQv7d0b5Y1r2s3t4 me@example.org";

const configuration = ({
  image = "registry.fly.io/host:1",
  userData = "#cloud-config\n",
  key = publicKey,
}: Choices = {}) => ({
  terraform: {
    required_providers: {
      fly: { source: "registry.opentofu.org/ampbase-io/fly" },
      hcloud: { source: "hetznercloud/hcloud" },
      null: { source: "hashicorp/null" },
    },
  },
  provider: { fly: { org_slug: "acme" }, hcloud: {} },
  data: { hcloud_server_type: { small: { name: "cx23" } } },
  resource: {
    fly_app: { app: { name: "host" } },
    fly_ip: { v4: { app: "${fly_app.app.name}", type: "public_v4" } },
    fly_volume: {
      data: {
        app: "${fly_app.app.name}",
        name: "data",
        region: "fra",
        size_gb: 20,
        snapshot_retention: 7,
        compute: { cpu_kind: "shared", cpus: 2, memory_mb: 2048 },
      },
    },
    fly_machine: {
      host: {
        app: "${fly_app.app.name}",
        name: "host-1",
        region: "fra",
        image,
        env: { TZ: "UTC" },
        guest: { cpus: 2, memory_mb: 2048 },
        restart: { policy: "always" },
        mount: [{ volume: "${fly_volume.data.id}", path: "/data" }],
        service: [
          { internal_port: 5678, protocol: "tcp", autostop: "off", port: [{ port: 443, handlers: ["tls"] }] },
        ],
      },
    },
    fly_secret: {
      token: { app: "${fly_app.app.name}", name: "TOKEN", value_wo: "not to be kept", value_wo_version: "1" },
    },
    hcloud_ssh_key: { key: { name: "operator", public_key: key } },
    hcloud_primary_ip: { v4: { name: "host", type: "ipv4", location: "fsn1", auto_delete: false } },
    hcloud_firewall: {
      host: {
        name: "host",
        rule: [{ direction: "in", protocol: "tcp", port: "22", source_ips: ["0.0.0.0/0", "::/0"] }],
      },
    },
    hcloud_server: {
      host: {
        name: "host",
        server_type: "${data.hcloud_server_type.small.name}",
        image: "debian-13",
        location: "fsn1",
        user_data: userData,
        ssh_keys: ["${hcloud_ssh_key.key.id}"],
        firewall_ids: ["${hcloud_firewall.host.id}"],
        public_net: [{ ipv4_enabled: true, ipv4: "${hcloud_primary_ip.v4.id}", ipv6_enabled: true }],
      },
    },
    hcloud_volume: {
      data: { name: "data", size: 20, format: "ext4", server_id: "${hcloud_server.host.id}" },
    },
    null_resource: { step: { triggers: { image } } },
  },
  output: {
    address: { value: "${hcloud_server.host.ipv4_address}" },
    private: { value: "${fly_machine.host.private_ip}" },
  },
});

describe.skipIf(!binary)("Terraform against the stand-in providers", () => {
  let folder: string;
  let standIns: StandIns;
  let terraform: TerraformFolder;
  const changed = async () =>
    (await terraform.plan()).changes.filter(({ actions }) => actions.join() !== "no-op");

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "si-"));
    standIns = await startStandIns({ folder });
    terraform = new TerraformFolder(join(folder, "stack"), standIns.environment);
    terraform.write(configuration());
  });

  afterAll(async () => {
    await standIns.stop();
    rmSync(folder, { recursive: true });
  });

  it("initialises and validates without a registry", async () => {
    expect(await terraform.init()).toContain("successfully initialized");
    expect(await terraform.validate()).toContain("The configuration is valid.");
  });

  it("creates everything, keeps no secret, and has nothing left to do", async () => {
    expect(await terraform.apply()).toContain("Apply complete! Resources: 11 added, 0 changed, 0 destroyed.");
    const { values } = await terraform.state();
    const server = standIns.cloud.find("hcloud_server", "host")?.attributes;
    expect(values?.outputs?.address?.value).toBe(
      standIns.cloud.find("hcloud_primary_ip", "host")?.attributes.ip_address,
    );
    expect(server?.user_data).toBe("#cloud-config\n");
    expect(JSON.stringify(values)).not.toContain("#cloud-config");
    expect(JSON.stringify([values, standIns.cloud.resources()])).not.toContain("not to be kept");
    expect(await terraform.apply()).toContain("Apply complete! Resources: 0 added, 0 changed, 0 destroyed.");
    expect(standIns.cloud.creations).toHaveLength(11);
  });

  it("changes an image in place and replaces what the image triggers", async () => {
    terraform.write(configuration({ image: "registry.fly.io/host:2" }));
    expect(await changed()).toEqual([
      { address: "fly_machine.host", actions: ["update"] },
      { address: "null_resource.step", actions: ["delete", "create"] },
    ]);
    expect(await terraform.apply()).toContain("Apply complete! Resources: 1 added, 1 changed, 1 destroyed.");
  });

  it("replaces a server whose user_data changes and moves the volume to the new one", async () => {
    terraform.write(
      configuration({ image: "registry.fly.io/host:2", userData: "#cloud-config\nruncmd: []\n" }),
    );
    expect(await changed()).toEqual([
      { address: "hcloud_server.host", actions: ["delete", "create"] },
      { address: "hcloud_volume.data", actions: ["update"] },
    ]);
    expect(await terraform.apply()).toContain("Apply complete! Resources: 1 added, 1 changed, 1 destroyed.");
    const server = standIns.cloud.find("hcloud_server", "host");
    expect(standIns.cloud.find("hcloud_volume", "data")?.attributes.server_id).toBe(Number(server?.id));
    expect(await changed()).toEqual([]);
  });

  it("reports a fault in the provider's words and goes on with the next apply", async () => {
    standIns.inject({ kind: "sold-out", serverType: "cx23", location: "fsn1" });
    terraform.write(configuration({ image: "registry.fly.io/host:2" }));
    await expect(terraform.apply()).rejects.toThrow(
      "Error: error during placement (resource_unavailable, 0123456789abcdef0123456789abcdef)",
    );
    standIns.clearFaults();
    expect(await terraform.apply()).toContain("Apply complete! Resources: 1 added, 1 changed, 0 destroyed.");
  });

  it("imports, and then wants to replace what can't be read back", async () => {
    const { id = "" } = standIns.cloud.find("hcloud_server", "host") ?? {};
    await terraform.run("state", "rm", "hcloud_server.host");
    await terraform.run("import", "-no-color", "-input=false", "hcloud_server.host", id);
    expect(await changed()).toContainEqual({ address: "hcloud_server.host", actions: ["delete", "create"] });
    expect(await terraform.apply()).toContain("Apply complete! Resources: 1 added, 1 changed, 1 destroyed.");
  });

  it("shows the user what a real provider would warn of", async () => {
    const renamed = configuration({ image: "registry.fly.io/host:2" });
    renamed.resource.fly_machine.host.name = "host-2";
    terraform.write(renamed);
    const { changes, diagnostics } = await terraform.plan();
    expect(diagnostics).toContain('The machine keeps its name "host-1".');
    expect(changes).toContainEqual({ address: "fly_machine.host", actions: ["update"] });
  });

  it("taints a key that was not trimmed", async () => {
    const other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOther me@example.org";
    terraform.write(configuration({ image: "registry.fly.io/host:2", key: `${other}\n` }));
    await expect(terraform.apply()).rejects.toThrow("Provider produced inconsistent result after apply");
    const { values } = await terraform.state();
    expect(
      values?.root_module.resources?.filter(({ tainted }) => tainted).map(({ address }) => address),
    ).toEqual(["hcloud_ssh_key.key"]);
  });

  it("is seen by a stand-in started later, and destroys everything", async () => {
    terraform.write(configuration({ image: "registry.fly.io/host:2" }));
    await standIns.stop();
    standIns = await startStandIns({ folder });
    terraform = new TerraformFolder(join(folder, "stack"), standIns.environment);
    await terraform.apply();
    expect(await terraform.destroy()).toContain("Destroy complete! Resources: 11 destroyed.");
    expect(standIns.cloud.resources()).toEqual([]);
  });
});
