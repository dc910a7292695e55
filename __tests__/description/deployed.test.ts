import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readDeployed, renderProblems } from "../../description";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "deployed-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const resource = (type: string, attributes: object, more: object = {}) => ({
  mode: "managed",
  type,
  name: "main",
  instances: [{ schema_version: 0, attributes }],
  ...more,
});
const write = (file: string, resources: object[]): void => {
  writeFileSync(join(folder, file), JSON.stringify({ version: 4, serial: 3, resources }));
};

test("without state files nothing is deployed", () => {
  expect(readDeployed(folder)).toEqual({});
});

test("after a destroy nothing is deployed", () => {
  write("terraform.fly.tfstate", []);
  write("terraform.hetzner.tfstate", []);
  expect(readDeployed(folder)).toEqual({});
});

test("reads app and volume on Fly.io", () => {
  write("terraform.fly.tfstate", [
    resource("fly_app", { name: "desk", org: "personal" }),
    resource("fly_volume", { name: "backoffice_data", region: "ewr", size_gb: 20 }),
  ]);
  expect(readDeployed(folder)).toEqual({
    fly: { appName: "desk", org: "personal", region: "ewr", volumeSizeGb: 20 },
  });
});

test("reads which volume and addresses a machine on Fly.io has", () => {
  write("terraform.fly.tfstate", [
    resource("fly_app", { name: "desk" }),
    resource("fly_ip", { address: "203.0.113.2" }, { name: "v4" }),
    resource("fly_ip", { address: "2001:db8::2" }, { name: "v6" }),
    resource("fly_machine", { region: "ewr", mount: [{ volume: "vol_1", path: "/data" }] }),
  ]);
  expect(readDeployed(folder).fly).toEqual({
    appName: "desk",
    region: "ewr",
    mountedVolumeId: "vol_1",
    addresses: ["203.0.113.2", "2001:db8::2"],
  });
});

test("a server whose creation failed half-way does not exist yet", () => {
  const attributes = { server_type: "cx23", location: "nbg1" };
  const instances = [{ schema_version: 0, status: "tainted", attributes }];
  write("terraform.hetzner.tfstate", [resource("hcloud_server", {}, { instances })]);
  expect(readDeployed(folder).hetzner?.serverExists).toBe(false);
});

test("reads server and volume on Hetzner", () => {
  write("terraform.hetzner.tfstate", [
    resource("hcloud_primary_ip", { location: "nbg1" }),
    resource("hcloud_server", { server_type: "cx23", location: "nbg1" }),
    resource("hcloud_volume", { size: 20, location: "nbg1" }),
  ]);
  expect(readDeployed(folder)).toEqual({
    hetzner: { serverExists: true, serverType: "cx23", location: "nbg1", volumeSizeGb: 20 },
  });
});

test("an address without a server is there, but binds no server", () => {
  write("terraform.hetzner.tfstate", [resource("hcloud_primary_ip", { location: "fsn1" })]);
  expect(readDeployed(folder)).toEqual({ hetzner: { serverExists: false, location: "fsn1" } });
});

test("data sources and instances about to be replaced do not count", () => {
  write("terraform.hetzner.tfstate", [
    resource("hcloud_server", { server_type: "cx53" }, { mode: "data" }),
    resource("hcloud_volume", {}, { instances: [{ deposed: "a1b2c3d4", attributes: { size: 99 } }] }),
  ]);
  expect(readDeployed(folder)).toEqual({});
});

const told = () => renderProblems(readDeployed(folder).unreadable ?? []);

test("tells a cut state file without quoting it, and points at the backup", () => {
  const file = join(folder, "terraform.fly.tfstate");
  writeFileSync(file, '{"version": 4, "token": "hunter2", "resour');
  writeFileSync(`${file}.backup`, "{}");
  expect(told()).toBe(
    `${file} is no Terraform state of format 4: cut, or not written by Terraform.\n` +
      "  allowed: the state file as Terraform wrote it, or no file before the first deploy\n" +
      `  fix:     look at ${file}.backup, which holds the previous state, and copy it to ${file} if that is what is deployed`,
  );
});

test.each(["null", "[]", "7", '{"version": 3, "resources": []}', '{"version": 4}'])(
  "tells %s, which is no state of format 4, of its target",
  (content) => {
    const file = join(folder, "terraform.hetzner.tfstate");
    writeFileSync(file, content);
    expect(told()).toBe(
      `${file} is no Terraform state of format 4: cut, or not written by Terraform.\n` +
        "  allowed: the state file as Terraform wrote it, or no file before the first deploy\n" +
        "  fix:     restore the file from a copy; there is no .backup file beside it",
    );
    expect(readDeployed(folder)).toMatchObject({ unreadable: [{ target: "hetzner", file }] });
  },
);

test("a state that can't be read hides nothing of the other target", () => {
  write("terraform.fly.tfstate", [resource("fly_app", { name: "desk" })]);
  writeFileSync(join(folder, "terraform.hetzner.tfstate"), "cut");
  expect(readDeployed(folder)).toMatchObject({
    fly: { appName: "desk" },
    unreadable: [{ target: "hetzner" }],
  });
});

test("an empty state file means a first deploy that was interrupted, unless there is a backup", () => {
  const file = join(folder, "terraform.fly.tfstate");
  writeFileSync(file, "");
  expect(readDeployed(folder)).toEqual({});
  writeFileSync(`${file}.backup`, "{}");
  expect(told()).toContain("is no Terraform state of format 4");
});

test("tells a state file that can't be read", () => {
  const file = join(folder, "terraform.fly.tfstate");
  mkdirSync(file);
  expect(told()).toBe(
    `${file} can't be read (EISDIR).\n` +
      "  allowed: the state file as Terraform wrote it, or no file before the first deploy\n" +
      "  fix:     give yourself permission to read this file",
  );
});

test("a target of which anything is left counts as deployed", () => {
  write("terraform.fly.tfstate", [resource("fly_ip", { address: "203.0.113.2" })]);
  write("terraform.hetzner.tfstate", [resource("hcloud_firewall", {})]);
  expect(readDeployed(folder)).toEqual({
    fly: { addresses: ["203.0.113.2"] },
    hetzner: { serverExists: false },
  });
});

test("odd entries of a state are skipped", () => {
  write("terraform.fly.tfstate", [
    { mode: "managed", type: "fly_app" },
    resource("fly_volume", { region: 7, size_gb: "20" }),
  ]);
  expect(readDeployed(folder)).toEqual({ fly: {} });
});
