import { describe, expect, it, vi } from "vitest";
import { textOf, type ObjectValue } from "../../../rehearsal/provider/values";
import { bench } from "./bench";
import { hetznerHost, publicKey, server } from "./hosts";

const correlation = "0123456789abcdef0123456789abcdef";
const coded = (message: string, code: string) => `${message} (${code}, ${correlation})`;
const framework = (message: string, code: string, status: number) =>
  "API request failed: An unexpected error was encountered during an API request.\n\n" +
  `${coded(message, code)}\n\nError code: ${code}\nStatus code: ${status}\n`;

const disk = { name: "data", size: 20, location: "fsn1" };

describe("the Hetzner stand-in makes up what the API would", () => {
  it("for a server with an address of its own choice", async () => {
    const host = await hetznerHost();
    const public_net = [{ ipv4_enabled: true, ipv4: host.address.id ?? null, ipv6_enabled: true }];
    const state = await host.made("hcloud_server", { ...server, public_net });
    expect(state).toMatchObject({
      id: expect.stringMatching(/^\d+$/) as string,
      ipv4_address: host.address.ip_address,
      ipv6_address: "2001:db8:0:1::1",
      ipv6_network: "2001:db8:0:1::/64",
      primary_disk_size: 40,
      status: "running",
      firewall_ids: [],
      user_data: "wK9leoEi2xH7hUH5D+q3hxwsPXE=",
    });
    expect(host.cloud.find("hcloud_server", "host")?.attributes.user_data).toBe("#cloud-config\n");
    expect(host.provider.read("hcloud_primary_ip", host.address)?.assignee_id).toBe(Number(state.id));
  });

  it("for a server without an address", async () => {
    const host = await hetznerHost();
    const public_net = [{ ipv4_enabled: false, ipv6_enabled: false }];
    expect(await host.made("hcloud_server", { ...server, public_net })).toMatchObject({
      ipv4_address: "",
      ipv6_address: "",
      ipv6_network: "",
    });
  });

  it("for a volume on a server: its location and its device", async () => {
    const host = await hetznerHost();
    const { id } = await host.made("hcloud_server", { ...server, location: "nbg1" });
    const volume = await host.made("hcloud_volume", { name: "data", size: 20, server_id: Number(id) });
    expect(volume).toMatchObject({
      location: "nbg1",
      server_id: Number(id),
      linux_device: `/dev/disk/by-id/scsi-0HC_Volume_${textOf(volume.id)}`,
    });
  });

  it("for a key: the fingerprint, and the key trimmed", async () => {
    const { made } = bench("hcloud", {});
    expect(await made("hcloud_ssh_key", { name: "operator", public_key: `${publicKey}\n` })).toMatchObject({
      public_key: publicKey,
      fingerprint: expect.stringMatching(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/) as string,
    });
  });

  it("for an IPv6 primary IP", async () => {
    const { made } = bench("hcloud", {});
    expect(await made("hcloud_primary_ip", { name: "v6", type: "ipv6", location: "fsn1" })).toMatchObject({
      id: expect.any(Number) as number,
      ip_address: "2001:db8:0:1::",
      ip_network: "2001:db8:0:1::/64",
      assignee_id: null,
      auto_delete: false,
      delete_protection: false,
    });
  });
});

describe("the Hetzner stand-in refuses", () => {
  it("a token of another length than 64, if it is given", () => {
    const { provider } = bench("hcloud", {});
    const complaints = (token: string | null) => provider.configure({ token }).map(({ message }) => message);
    expect(complaints("short")).toEqual(["entered token is invalid (must be exactly 64 characters long)"]);
    expect(complaints("x".repeat(64))).toEqual([]);
    expect(complaints(null)).toEqual([]);
  });

  it.each([
    ["an unlisted type", { server_type: "cx22" }, "server type cx22 not found"],
    [
      "a retired type",
      { server_type: "cpx31" },
      'Server Type "cpx31" is unavailable in "fsn1" and can no longer be ordered.',
    ],
    [
      "a type sold elsewhere",
      { server_type: "cpx11" },
      `${coded("unsupported location for server type", "invalid_input")}: []`,
    ],
    [
      "an unknown location",
      { location: "mars" },
      `${coded("location 'mars' not found", "invalid_input")}: []`,
    ],
    ["an unknown image", { image: "debian-99" }, "image debian-99 not found"],
    ["an unknown key", { ssh_keys: ["nobody"] }, "SSH key not found: nobody"],
    [
      "a long user_data",
      { user_data: "x".repeat(32 * 1024 + 1) },
      `${coded("invalid input in field 'user_data'", "invalid_input")}: [user_data => [Length must be between 0 and 32768.]]`,
    ],
  ])("a server with %s, and makes none", async (_, change, message) => {
    const host = await hetznerHost();
    expect(await host.refusal("hcloud_server", { ...server, ...change })).toBe(message);
    expect(host.cloud.resources("hcloud_server")).toEqual([]);
  });

  it("a datacenter, in the plan", () => {
    expect(() => bench("hcloud", {}).plan("hcloud_server", { ...server, datacenter: "fsn1-dc14" })).toThrow(
      "Removed Attribute: The datacenter attribute was removed from the API; use location.",
    );
  });

  it("half a protection, after the server was made", async () => {
    const host = await hetznerHost();
    const { state, refusal } = await host.apply("hcloud_server", { ...server, delete_protection: true });
    expect(refusal?.message).toBe(
      `${coded("delete and rebuild protection must have the same value", "invalid_input")}: []`,
    );
    expect(state?.id).toBe(host.cloud.find("hcloud_server", "host")?.id);
  });

  it("a name or a key that is taken", async () => {
    const host = await hetznerHost();
    await host.made("hcloud_server", server);
    await host.made("hcloud_volume", disk);
    await host.made("hcloud_firewall", { name: "host" });
    const other = await host.made("hcloud_server", { ...server, name: "other" });
    const taken = "uniqueness_error";
    expect(await host.refusal("hcloud_server", server)).toBe(coded("server name is already used", taken));
    expect(await host.refusal("hcloud_server", server, other)).toBe(
      coded("server name is already used", taken),
    );
    expect(await host.refusal("hcloud_volume", disk)).toBe(coded("volume name is already used", taken));
    expect(await host.refusal("hcloud_firewall", { name: "host" })).toBe(
      coded("firewall name is already used", taken),
    );
    expect(await host.refusal("hcloud_primary_ip", { name: "host", type: "ipv4", location: "hel1" })).toBe(
      framework("primary_ip name is already used", taken, 409),
    );
    expect(
      await host.refusal("hcloud_ssh_key", { name: "operator", public_key: "ssh-ed25519 AAAAOther" }),
    ).toBe(framework("ssh_key name is already used", taken, 409));
    expect(await host.refusal("hcloud_ssh_key", { name: "again", public_key: publicKey })).toBe(
      framework("SSH key not unique", taken, 409),
    );
  });

  it("a primary IP from another location or of another server", async () => {
    const host = await hetznerHost();
    const public_net = [{ ipv4_enabled: true, ipv4: host.address.id ?? null, ipv6_enabled: true }];
    const moved = { ...server, location: "nbg1", public_net };
    expect(await host.refusal("hcloud_server", moved)).toBe(
      `${coded("primary ip is in location fsn1, the server in nbg1", "invalid_input")}: []`,
    );
    await host.made("hcloud_server", { ...server, public_net });
    expect(await host.refusal("hcloud_server", { ...server, name: "other", public_net })).toBe(
      coded("primary ip must be unassigned", "must_be_unassigned"),
    );
    const now = host.provider.read("hcloud_primary_ip", host.address) as ObjectValue;
    expect((await host.destroy("hcloud_primary_ip", now)).refusal?.message).toBe(
      framework("primary ip must be unassigned", "must_be_unassigned", 422),
    );
    const missing = [{ ipv4_enabled: true, ipv4: 1 }];
    expect(await host.refusal("hcloud_server", { ...server, name: "third", public_net: missing })).toBe(
      coded("primary ip with ID '1' not found", "not_found"),
    );
  });

  it("a volume too small, shrunk, nowhere, in two places or on a server elsewhere", async () => {
    const host = await hetznerHost();
    const size = (message: string) =>
      `${coded("invalid input in field 'size'", "invalid_input")}: [size => [${message}]]`;
    expect(await host.refusal("hcloud_volume", { ...disk, size: 9 })).toBe(size("must be at least 10"));
    const place = `${coded("exactly one of location and server must be given", "invalid_input")}: []`;
    expect(await host.refusal("hcloud_volume", { name: "data", size: 20 })).toBe(place);
    expect(await host.refusal("hcloud_volume", { ...disk, server_id: 1 })).toBe(place);
    expect(await host.refusal("hcloud_volume", { name: "data", size: 20, server_id: 1 })).toBe(
      coded("server with ID '1' not found", "not_found"),
    );
    const volume = await host.made("hcloud_volume", disk);
    expect(await host.refusal("hcloud_volume", { ...disk, size: 10 }, volume)).toBe(
      size("can only be increased, the volume has 20"),
    );
    const { id } = await host.made("hcloud_server", { ...server, location: "nbg1" });
    const moved = { name: "data", size: 20, server_id: Number(id) };
    expect(await host.refusal("hcloud_volume", moved, volume)).toBe(
      `${coded("volume is in location fsn1, the server in nbg1", "invalid_input")}: []`,
    );
  });

  it("to delete what is protected, and detaches a volume all the same", async () => {
    const host = await hetznerHost();
    const protect = { delete_protection: true };
    const made = await host.made("hcloud_server", { ...server, ...protect, rebuild_protection: true });
    const volume = await host.made("hcloud_volume", {
      name: "data",
      size: 20,
      server_id: Number(made.id),
      ...protect,
    });
    const address = await host.made("hcloud_primary_ip", {
      name: "other",
      type: "ipv4",
      location: "fsn1",
      ...protect,
    });
    const refusal = async (type: string, state: typeof made) =>
      (await host.destroy(type, state)).refusal?.message;
    expect(await refusal("hcloud_server", made)).toBe(coded("server deletion is protected", "protected"));
    expect(host.cloud.find("hcloud_volume", "data")?.attributes.server_id).toBe(Number(made.id));
    expect(await refusal("hcloud_volume", volume)).toBe(coded("volume deletion is protected", "protected"));
    expect(host.cloud.find("hcloud_volume", "data")?.attributes.server_id).toBeNull();
    expect(await refusal("hcloud_primary_ip", address)).toBe(
      framework("primary_ip deletion is protected", "protected", 423),
    );
  });

  it("a type whose disk is smaller, after the power was cut", async () => {
    const host = await hetznerHost();
    const small = await host.made("hcloud_server", server);
    const large = await host.made("hcloud_server", { ...server, server_type: "cx33" }, small);
    expect(large).toMatchObject({
      id: small.id,
      server_type: "cx33",
      primary_disk_size: 80,
      status: "running",
    });
    expect(await host.refusal("hcloud_server", server, large)).toBe(
      coded(
        "cannot change type because the selected server_type has not sufficient disk space",
        "invalid_server_type",
      ),
    );
    expect(host.cloud.find("hcloud_server", "host")?.attributes.status).toBe("off");
  });

  it("to update an attachment", async () => {
    const host = await hetznerHost();
    const { id } = await host.made("hcloud_server", server);
    const volume = await host.made("hcloud_volume", disk);
    const written = { server_id: Number(id), volume_id: Number(volume.id) };
    const prior = await host.made("hcloud_volume_attachment", written);
    expect(host.provider.read("hcloud_volume", volume)?.server_id).toBe(Number(id));
    expect(await host.refusal("hcloud_volume_attachment", { ...written, automount: true }, prior)).toBe(
      "doesn't support update",
    );
    await host.destroy("hcloud_volume_attachment", prior);
    expect(host.provider.read("hcloud_volume", volume)?.server_id).toBeNull();
  });
});

describe("the Hetzner stand-in", () => {
  it("changes a type back and forth if the disk was kept", async () => {
    const host = await hetznerHost();
    const kept = { ...server, keep_disk: true };
    const small = await host.made("hcloud_server", kept);
    const large = await host.made("hcloud_server", { ...kept, server_type: "cx33" }, small);
    expect(await host.made("hcloud_server", kept, large)).toMatchObject({
      server_type: "cx23",
      primary_disk_size: 40,
    });
  });

  it("detaches volumes and frees addresses when a server goes", async () => {
    const host = await hetznerHost();
    const public_net = [{ ipv4_enabled: true, ipv4: host.address.id ?? null }];
    const made = await host.made("hcloud_server", { ...server, public_net });
    await host.made("hcloud_volume", { name: "data", size: 20, server_id: Number(made.id) });
    await host.destroy("hcloud_server", made);
    expect(host.cloud.find("hcloud_volume", "data")?.attributes.server_id).toBeNull();
    expect(host.cloud.find("hcloud_primary_ip", "host")?.attributes.assignee_id).toBeNull();
  });

  it("takes an auto_delete address with the server", async () => {
    const host = await hetznerHost();
    const address = await host.made("hcloud_primary_ip", {
      name: "b",
      type: "ipv4",
      location: "fsn1",
      auto_delete: true,
    });
    const public_net = [{ ipv4_enabled: true, ipv4: address.id ?? null }];
    await host.destroy("hcloud_server", await host.made("hcloud_server", { ...server, public_net }));
    expect(host.provider.read("hcloud_primary_ip", address)).toBeNull();
  });

  it("sees a server that was switched off, and never reads user_data or keys back", async () => {
    const host = await hetznerHost();
    const state = await host.made("hcloud_server", server);
    host.cloud.set("hcloud_server", state.id, {
      status: "off",
      ssh_keys: ["other"],
      user_data: "other",
    });
    expect(host.provider.read("hcloud_server", state)).toEqual({ ...state, status: "off" });
    const imported = host.provider.read(
      "hcloud_server",
      host.provider.importState("hcloud_server", textOf(state.id)),
    );
    expect(host.plan("hcloud_server", server, imported).replaces).toEqual([["user_data"], ["ssh_keys"]]);
  });

  it("describes a server type with its locations", () => {
    const { provider } = bench("hcloud", {});
    const warn = vi.fn();
    expect(provider.readData("hcloud_server_type", { name: "cpx31", id: null }, warn)).toMatchObject({
      cores: 4,
      memory: 8,
      disk: 160,
      architecture: "x86",
      locations: [
        { name: "fsn1", available: false, is_deprecated: true, unavailable_after: "2025-12-31T23:59:59Z" },
        { name: "nbg1", available: false },
        { name: "hel1", available: false },
        { name: "ash", available: true, is_deprecated: false, unavailable_after: null },
        { name: "hil", available: true },
      ],
    });
    expect(warn).not.toHaveBeenCalled();
  });

  it("warns of a type that is listed, but retired everywhere", () => {
    const warn = vi.fn();
    bench("hcloud", {}).provider.readData("hcloud_server_type", { name: "cx32", id: null }, warn);
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      'Server Type "cx32" is unavailable in all locations (fsn1,nbg1,hel1) and can no longer be ordered.',
    );
  });

  it("refuses data of a type that is not listed", () => {
    expect(() =>
      bench("hcloud", {}).provider.readData("hcloud_server_type", { name: "cx22", id: null }),
    ).toThrow('Resource not found: Resource (server type) was not found: name="cx22"');
  });

  it("knows images and locations by name", () => {
    const { provider } = bench("hcloud", {});
    const read = (type: string, config: Record<string, string | null> = {}) =>
      provider.readData(type, config);
    expect(read("hcloud_image", { name: "debian-13" })).toMatchObject({
      os_flavor: "debian",
      architecture: "x86",
    });
    expect(read("hcloud_location", { name: "hel1" })).toMatchObject({
      country: "FI",
      network_zone: "eu-central",
    });
    expect(read("hcloud_locations").names).toEqual(["fsn1", "nbg1", "hel1", "ash", "hil"]);
    expect(read("hcloud_server_types").names).toContain("cax11");
  });
});
