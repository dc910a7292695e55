import { expect, it } from "vitest";
import { stackState } from "../../operator/hetzner-state";

const shown = (...resources: object[]) => ({ values: { root_module: { resources } } });

it("is read from what Terraform shows, whatever kind its ids are of", () => {
  const server = {
    id: "4000001",
    name: "acme",
    server_type: "cx23",
    location: "nbg1",
    delete_protection: true,
    rebuild_protection: true,
  };
  expect(
    stackState(
      shown(
        { address: "hcloud_server.server", values: server },
        { address: "hcloud_volume.data", values: { id: "10", size: 20, server_id: 4000001 } },
        {
          address: "hcloud_primary_ip.address",
          values: { id: "9", ip_address: "203.0.113.2", assignee_id: 0 },
        },
      ),
    ),
  ).toEqual({
    server: {
      id: "4000001",
      name: "acme",
      serverType: "cx23",
      location: "nbg1",
      isProtected: true,
      isTainted: false,
      isSetUp: false,
    },
    volume: { id: "10", sizeGb: 20, serverId: "4000001" },
    address: { id: "9", ipv4: "203.0.113.2", serverId: "" },
  });
});

it("takes a server for protected only when both protections are on, and tells a tainted one", () => {
  const values = { id: "1", delete_protection: true, rebuild_protection: false };
  const { server } = stackState(shown({ address: "hcloud_server.server", tainted: true, values }));
  expect(server).toMatchObject({ isProtected: false, isTainted: true });
});

it.each([
  ["was started on it", { values: { triggers: { server: "2" } } }, true],
  ["was started on the one before", { values: { triggers: { server: "1" } } }, false],
  ["did not start", { tainted: true, values: { triggers: { server: "2" } } }, false],
])("tells by its last step whether a deploy has ended with the server: the host %s", (_, start, isSetUp) => {
  const resources = [
    { address: "hcloud_server.server", values: { id: "2" } },
    { address: "null_resource.start", ...start },
  ];
  expect(stackState(shown(...resources)).server).toMatchObject({ isSetUp });
});

it("is empty where nothing was deployed", () => {
  expect(stackState({ format_version: "1.0" })).toEqual({});
});
