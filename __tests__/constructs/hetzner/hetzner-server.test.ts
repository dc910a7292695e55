import { expect, test } from "vitest";
import { HetznerAddress, type HetznerAddressProps } from "../../../constructs/hetzner/hetzner-address";
import { at, bareStack, entries, hetznerStack, synthesised } from "../../support/stacks";

const stack = hetznerStack();
const server = at(stack, "hcloud_server.server");

test("starts from Debian 13, as the type and at the place given", () => {
  expect(server).toMatchObject({
    name: "acme-backoffice",
    image: "debian-13",
    server_type: "cx23",
    location: "nbg1",
  });
});

const IGNORED = ["image", "location", "user_data", "ssh_keys"];

test("is not made anew for what only its first boot reads, nor for what is a new server", () => {
  expect(server.lifecycle).toMatchObject({ ignore_changes: IGNORED });
});

test("is not replaced once it exists; one whose creation failed half-way may be", () => {
  expect(server.lifecycle).toEqual({ prevent_destroy: true, ignore_changes: IGNORED });
  const fresh = at(hetznerStack({ serverExists: false }), "hcloud_server.server");
  expect(fresh.lifecycle).toEqual({ prevent_destroy: false, ignore_changes: IGNORED });
});

test("is protected against deletion and rebuilding alike: Hetzner takes both or none", () => {
  expect(server).toMatchObject({ delete_protection: true, rebuild_protection: true });
  const given = at(hetznerStack({ allowDestroy: ["server"] }), "hcloud_server.server");
  expect(given).toMatchObject({ delete_protection: false, rebuild_protection: false });
});

test("keeps its disk with another type, so that the way back stays open", () => {
  expect(server.keep_disk).toBe(true);
});

test("is shut down before it is deleted", () => {
  expect(server.shutdown_before_deletion).toBe(true);
});

test("has the host's IPv4 address and an IPv6 address of its own", () => {
  expect(server.public_net).toEqual([
    { ipv4_enabled: true, ipv4: "${hcloud_primary_ip.address.id}", ipv6_enabled: true },
  ]);
});

test("stands behind the firewall", () => {
  expect(server.firewall_ids).toEqual(["${hcloud_firewall.firewall.id}"]);
});

test("a server that is off is reported by every deploy, with what to do", () => {
  expect(stack.check.server_is_running).toEqual({
    assert: [
      {
        condition: '${hcloud_server.server.status == "running"}',
        error_message:
          'The server is "${hcloud_server.server.status}", not "running". ' +
          "Start it: hcloud server poweron ${hcloud_server.server.name}, or in the console at https://console.hetzner.cloud.",
      },
    ],
  });
});

test("the address stays when the server goes", () => {
  expect(at(stack, "hcloud_primary_ip.address")).toMatchObject({
    name: "acme-backoffice",
    type: "ipv4",
    location: "nbg1",
    auto_delete: false,
  });
});

test("the address is kept unless told otherwise", () => {
  const lifecycle = (props: Partial<HetznerAddressProps> = {}) => {
    const bare = bareStack();
    new HetznerAddress(bare, "address", { name: "acme", location: "nbg1", ...props });
    return at(synthesised(bare), "hcloud_primary_ip.address").lifecycle;
  };
  expect(lifecycle()).toEqual({ prevent_destroy: true });
  expect(lifecycle({ keep: false })).toEqual({ prevent_destroy: false });
});

const EVERYONE = ["0.0.0.0/0", "::/0"];
const inbound = { direction: "in", protocol: "tcp" };
const RULES = [
  { ...inbound, port: "22", source_ips: ["198.51.100.0/24"], description: "SSH of the server" },
  { ...inbound, port: "10022", source_ips: ["198.51.100.0/24"], description: "SSH of the host" },
  { direction: "in", protocol: "icmp", source_ips: EVERYONE, description: "ping" },
];

test("only SSH from the allowed sources and ping reach the server", () => {
  expect(at(stack, "hcloud_firewall.firewall")).toEqual({ name: "acme-backoffice", rule: RULES });
});

test("the web reaches a server that has a domain", () => {
  expect(at(hetznerStack({ domain: "n8n.example.com" }), "hcloud_firewall.firewall").rule).toEqual([
    ...RULES,
    { ...inbound, port: "80", source_ips: EVERYONE, description: "HTTP" },
    { ...inbound, port: "443", source_ips: EVERYONE, description: "HTTPS" },
  ]);
});

test("the volume is made for the server, formatted once by Hetzner and mounted by the server itself", () => {
  expect(at(stack, "hcloud_volume.data")).toMatchObject({
    name: "acme-backoffice",
    size: 20,
    server_id: "${hcloud_server.server.id}",
    format: "ext4",
    automount: false,
  });
});

test("Terraform and Hetzner keep the volume together, or let it go together", () => {
  const volume = (keep: boolean) => ({ delete_protection: keep, lifecycle: { prevent_destroy: keep } });
  expect(at(stack, "hcloud_volume.data")).toMatchObject(volume(true));
  expect(at(hetznerStack({ allowDestroy: ["volume"] }), "hcloud_volume.data")).toMatchObject(volume(false));
});

test("no attachment can pull the disk from the running host", () => {
  const types = [...entries(hetznerStack({ domain: "n8n.example.com" })).keys()];
  expect(types.filter((address) => address.includes("attachment"))).toEqual([]);
});

test("the server's user_data does not hold the volume's id, which would tie one to the other", () => {
  expect(JSON.stringify(server)).not.toContain("hcloud_volume");
});

test("a retired server type stops the plan, with what to take instead", () => {
  expect(stack.data?.hcloud_server_type?.server_type).toEqual({
    name: "cx23",
    lifecycle: {
      postcondition: [
        {
          condition:
            '${anytrue([for l in self.locations : l.name == "nbg1" && !try(timecmp(l.unavailable_after, plantimestamp()) <= 0, false)])}',
          error_message: "Hetzner no longer sells cx23 in nbg1. Take cx33 instead.",
        },
      ],
    },
  });
});

test("a sold-out server type is only warned of, since the catalogue may be wrong", () => {
  expect(stack.check.server_type_is_in_stock).toEqual({
    assert: [
      {
        condition:
          '${anytrue([for l in data.hcloud_server_type.server_type.locations : l.name == "nbg1" && l.available])}',
        error_message: "Hetzner's catalogue calls cx23 sold out in nbg1; it may be wrong. Take cx33 instead.",
      },
    ],
  });
});
