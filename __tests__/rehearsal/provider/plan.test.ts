import { describe, expect, it } from "vitest";
import { unknown, type ObjectValue } from "../../../rehearsal/provider/values";
import { bench } from "./bench";
import { flyHost, hetznerHost, publicKey, server } from "./hosts";

describe("a plan to create", () => {
  it("shows what is computed as unknown, defaults as their values, and unwritten blocks as absent", () => {
    const { planned } = bench("fly").plan("fly_machine", { app: "host", image: "app:1", guest: { cpus: 2 } });
    expect(planned).toMatchObject({
      id: unknown,
      name: unknown,
      private_ip: unknown,
      image: "app:1",
      guest: { cpu_kind: "shared", cpus: 2, memory_mb: 256 },
      restart: null,
      mount: [],
    });
  });

  it("walks into lists and sets of blocks", () => {
    const mount = [{ volume: unknown, path: "/data" }];
    expect(bench("fly").plan("fly_machine", { app: "host", image: "app:1", mount }).planned?.mount).toEqual([
      { name: null, path: "/data", readopt_on_host_migration: false, volume: unknown },
    ]);
    const public_net = [{ ipv4_enabled: true, ipv4: 7 }];
    expect(bench("hcloud").plan("hcloud_server", { ...server, public_net }).planned?.public_net).toEqual([
      { ipv4: 7, ipv4_enabled: true, ipv6: unknown, ipv6_enabled: null },
    ]);
  });

  it("never holds a write-only value", () => {
    const secret = { app: "host", name: "TOKEN", value_wo: "hidden", value_wo_version: "1" };
    expect(bench("fly").plan("fly_secret", secret).planned?.value_wo).toBeNull();
  });

  it("holds user_data as a base64 SHA-1 only, unless it is unknown", () => {
    const { plan } = bench("hcloud");
    expect(plan("hcloud_server", { ...server, user_data: "abc" }).planned?.user_data).toBe(
      "qZk+NkcGgWq6PiVxeFDCbJzQ2J0=",
    );
    expect(plan("hcloud_server", { ...server, user_data: unknown }).planned?.user_data).toBe(unknown);
  });
});

describe("a plan to change", () => {
  it("is the prior state if nothing changed, user_data's hash included", async () => {
    const host = await hetznerHost();
    const prior = await host.made("hcloud_server", server);
    expect(host.plan("hcloud_server", server, prior)).toEqual({ planned: prior, replaces: [] });
  });

  it("is the prior state if nothing changed, although updates make something unknown", async () => {
    const host = await flyHost();
    const prior = await host.made("fly_machine", host.machine);
    expect(host.plan("fly_machine", host.machine, prior)).toEqual({ planned: prior, replaces: [] });
  });

  it("keeps what is computed, except what every update makes unknown", async () => {
    const host = await flyHost();
    const prior = await host.made("fly_machine", host.machine);
    const { planned } = host.plan("fly_machine", { ...host.machine, image: "app:2" }, prior);
    expect(planned).toEqual({
      ...prior,
      image: "app:2",
      instance_id: unknown,
      state: unknown,
      private_ip: unknown,
      image_digest: unknown,
    });
  });

  it("returns to a default that is no longer overridden", async () => {
    const host = await flyHost();
    const written = { ...host.volumeWritten, name: "other", auto_backup_enabled: false };
    const prior = await host.made("fly_volume", written);
    const { planned } = host.plan("fly_volume", { ...host.volumeWritten, name: "other" }, prior);
    expect(planned?.auto_backup_enabled).toBe(true);
  });

  it("shows the assignee of a primary IP as unknown, whatever changes", async () => {
    const { plan, address } = await hetznerHost();
    const written = { name: "other", type: "ipv4", location: "fsn1" };
    expect(plan("hcloud_primary_ip", written, address)).toEqual({
      planned: { ...address, name: "other", assignee_id: unknown },
      replaces: [],
    });
  });
});

type Row = [type: string, written: ObjectValue, change: ObjectValue, replaces: string[][]];

const app = { name: "host" };
const ip = { app: "host", type: "private_v6" };
const secret = { app: "host", name: "TOKEN", value_wo: "hidden", value_wo_version: "1" };
const volume = { app: "host", name: "data", region: "fra", size_gb: 20 };
const cert = { app: "host", hostname: "example.org" };
const machine = { app: "host", region: "fra", image: "app:1" };

const flyRows: Row[] = [
  ["fly_app", app, { name: "other" }, [["name"]]],
  ["fly_app", app, { org: "other" }, [["org"]]],
  ["fly_app", app, { network: "other" }, [["network"]]],
  ["fly_ip", ip, { app: "other" }, [["app"]]],
  ["fly_ip", ip, { type: "public_v4" }, [["type"]]],
  ["fly_ip", ip, { network: "other" }, [["network"]]],
  ["fly_ip", ip, { org_slug: "other" }, [["org_slug"]]],
  ["fly_secret", secret, { app: "other" }, [["app"]]],
  ["fly_secret", secret, { name: "OTHER" }, [["name"]]],
  ["fly_secret", secret, { value_wo_version: "2" }, []],
  ["fly_volume", volume, { app: "other" }, [["app"]]],
  ["fly_volume", volume, { name: "other" }, [["name"]]],
  ["fly_volume", volume, { region: "ams" }, [["region"]]],
  ["fly_volume", volume, { encrypted: false }, [["encrypted"]]],
  ["fly_volume", volume, { fstype: "xfs" }, [["fstype"]]],
  ["fly_volume", volume, { require_unique_zone: false }, [["require_unique_zone"]]],
  ["fly_volume", volume, { unique_zone_app_wide: true }, [["unique_zone_app_wide"]]],
  ["fly_volume", volume, { compute: { cpu_kind: "shared" } }, [["compute", "cpu_kind"]]],
  ["fly_volume", volume, { compute: { cpus: 2 } }, []],
  ["fly_volume", { ...volume, compute: { cpu_kind: "shared" } }, { compute: null }, []],
  ["fly_volume", volume, { size_gb: 30 }, []],
  ["fly_volume", volume, { snapshot_retention: 7 }, []],
  ["fly_cert", cert, { app: "other" }, [["app"]]],
  ["fly_cert", cert, { hostname: "example.com" }, [["hostname"]]],
  ["fly_cert_validation", { cert_id: "a" }, { cert_id: "b" }, [["cert_id"]]],
  [
    "fly_cert_validation",
    { cert_id: "a" },
    { validation_dependencies: ["x"] },
    [["validation_dependencies"]],
  ],
  ["fly_machine", machine, { app: "other" }, [["app"]]],
  ["fly_machine", machine, { region: "ams" }, [["region"]]],
  ["fly_machine", machine, { image: "app:2" }, []],
  ["fly_machine", machine, { env: { A: "1" } }, []],
];

const firewall = { name: "host" };
const rdns = { ip_address: "203.0.113.9", dns_ptr: "example.org", server_id: 7 };
const key = { name: "other", public_key: "ssh-ed25519 AAAAOther" };
const disk = { name: "data", size: 20, location: "fsn1" };
const primaryIp = { name: "other", type: "ipv4", location: "fsn1" };

const hcloudRows: Row[] = [
  ["hcloud_server", server, { image: "debian-12" }, [["image"]]],
  ["hcloud_server", server, { location: "nbg1" }, [["location"]]],
  ["hcloud_server", server, { user_data: "#cloud-config\n\n" }, [["user_data"]]],
  ["hcloud_server", server, { ssh_keys: ["other"] }, [["ssh_keys"]]],
  ["hcloud_server", server, { name: "other" }, []],
  ["hcloud_server", server, { server_type: "cx33" }, []],
  ["hcloud_server", server, { firewall_ids: [7] }, []],
  ["hcloud_server", server, { public_net: [{ ipv4_enabled: false }] }, []],
  ["hcloud_volume", disk, { location: "nbg1" }, [["location"]]],
  ["hcloud_volume", disk, { size: 10 }, []],
  ["hcloud_volume", disk, { format: "xfs" }, []],
  ["hcloud_primary_ip", primaryIp, { type: "ipv6" }, [["type"]]],
  ["hcloud_primary_ip", primaryIp, { location: "nbg1" }, [["location"]]],
  ["hcloud_primary_ip", primaryIp, { delete_protection: true }, []],
  ["hcloud_firewall", firewall, { name: "other" }, []],
  ["hcloud_firewall", firewall, { rule: [{ direction: "in", protocol: "icmp", source_ips: ["::/0"] }] }, []],
  ["hcloud_ssh_key", key, { public_key: publicKey }, [["public_key"]]],
  ["hcloud_ssh_key", key, { name: "third" }, []],
  ["hcloud_rdns", rdns, { ip_address: "203.0.113.8" }, [["ip_address"]]],
  ["hcloud_rdns", rdns, { server_id: 8 }, [["server_id"]]],
  ["hcloud_rdns", rdns, { primary_ip_id: 8 }, [["primary_ip_id"]]],
  ["hcloud_rdns", rdns, { dns_ptr: "example.com" }, []],
];

const nullRows: Row[] = [
  ["null_resource", { triggers: { a: "1" } }, { triggers: { a: "2" } }, [["triggers"]]],
];

describe("a planned change replaces", () => {
  const name = (type: string, change: ObjectValue) => `${type}: ${JSON.stringify(change)}`;

  it.each(flyRows.map((row) => [name(row[0], row[2]), ...row] as const))(
    "%s",
    async (_, type, written, change, paths) => {
      const fly = bench("fly");
      if (type !== "fly_app") await fly.made("fly_app", { name: "host" });
      const prior = await fly.made(type, written);
      expect(fly.plan(type, { ...written, ...change }, prior).replaces).toEqual(paths);
    },
  );

  it.each(hcloudRows.map((row) => [name(row[0], row[2]), ...row] as const))(
    "%s",
    async (_, type, written, change, paths) => {
      const hcloud = await hetznerHost();
      const prior = await hcloud.made(type, written);
      expect(hcloud.plan(type, { ...written, ...change }, prior).replaces).toEqual(paths);
    },
  );

  it.each(nullRows.map((row) => [name(row[0], row[2]), ...row] as const))(
    "%s",
    async (_, type, written, change, paths) => {
      const { made, plan } = bench("null");
      const prior = await made(type, written);
      expect(plan(type, { ...written, ...change }, prior).replaces).toEqual(paths);
    },
  );

  it("hcloud_volume_attachment: server_id and volume_id", async () => {
    const host = await hetznerHost();
    const { id } = await host.made("hcloud_server", server);
    const made = await host.made("hcloud_volume", disk);
    const written = { server_id: Number(id), volume_id: Number(made.id) };
    const prior = await host.made("hcloud_volume_attachment", written);
    expect(host.plan("hcloud_volume_attachment", { server_id: 1, volume_id: 2 }, prior).replaces).toEqual([
      ["server_id"],
      ["volume_id"],
    ]);
  });
});
