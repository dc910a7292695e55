import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type RehearsalMachinesApi, startMachinesApi } from "../../rehearsal/machines-api";
import { Cloud } from "../../rehearsal/provider/cloud";
import { FlyStep } from "../support/fly-step";

let step: FlyStep;
let folder: string;
let cloud: Cloud;
let api: RehearsalMachinesApi;

beforeEach(async () => {
  step = new FlyStep();
  folder = mkdtempSync(join(tmpdir(), "fly-orphans-"));
  cloud = new Cloud(join(folder, "cloud.json"));
  api = await startMachinesApi({ cloud });
});

afterEach(async () => {
  await api.stop();
  step.remove();
  rmSync(folder, { recursive: true });
});

const volume = { app: "backoffice", name: "backoffice_data", region: "ewr", size_gb: 20 };
const address = (ip: string) => ({ app: "backoffice", address: ip, type: "public_v4" });

const look = (variables: Record<string, string> = {}) =>
  step.run("fly-orphans", { FLY_FLAPS_BASE_URL: api.url, MAKES_VOLUME: "yes", ...variables });

it("finds nothing on a new app", async () => {
  expect(await look()).toEqual({ exitCode: 0, stdout: "", stderr: "" });
});

it("lets what Terraform knows stand, and what belongs to others", async () => {
  cloud.set("fly_volume", "vol_known", volume);
  cloud.set("fly_volume", "vol_another", { ...volume, app: "another" });
  cloud.set("fly_ip", "203.0.113.9", address("203.0.113.9"));
  cloud.set("fly_ip", "fdaa:0:1::3", address("fdaa:0:1::3"));

  expect(await look({ KNOWN: "vol_known,203.0.113.9" })).toEqual({ exitCode: 0, stdout: "", stderr: "" });
});

it("refuses to make a volume and addresses beside such that Terraform does not know of", async () => {
  cloud.set("fly_volume", "vol_lost", volume);
  cloud.set("fly_volume", "vol_used", { ...volume, name: "cache", attached_machine_id: "287" });
  cloud.set("fly_ip", "203.0.113.9", address("203.0.113.9"));
  cloud.set("fly_ip", "2001:db8::9", address("2001:db8::9"));

  expect(await look()).toEqual({
    exitCode: 1,
    stdout: "",
    stderr: `The Fly app "backoffice" has what Terraform does not know of; nothing was made beside it.

  volume vol_lost "backoffice_data" (20 GB, ewr)
    use it: volumeId: "vol_lost" in the fly section of backoffice.ts
    only if it holds nothing you need: flyctl volumes destroy vol_lost -a backoffice

  volume vol_used "cache" (20 GB, ewr), in use by the machine 287
    use it: volumeId: "vol_used" in the fly section of backoffice.ts
    only if it holds nothing you need: flyctl volumes destroy vol_used -a backoffice

  address 203.0.113.9
    use it:     (cd cdktf.out/stacks/fly && npx terraform import fly_ip.address_v4 backoffice/203.0.113.9)
    or release: flyctl ips release 203.0.113.9 -a backoffice

  address 2001:db8::9
    use it:     (cd cdktf.out/stacks/fly && npx terraform import fly_ip.address_v6 backoffice/2001:db8::9)
    or release: flyctl ips release 2001:db8::9 -a backoffice

Then deploy again: npx cdktf deploy fly`,
  });
});

it("does not look at volumes when the description names one by its id", async () => {
  cloud.set("fly_volume", "vol_lost", volume);
  expect((await step.run("fly-orphans", { FLY_FLAPS_BASE_URL: api.url })).exitCode).toBe(0);
});

it("fails when the list can't be had: an unknown answer is not an empty one", async () => {
  api.fail({ status: 200, body: {} });
  const { exitCode, stderr } = await look();
  expect(exitCode).toBe(1);
  expect(stderr.split("\n")[0]).toBe(
    `The answer of ${api.url} has no list of volumes, so it can't be told which volumes there are; the machine was not touched.`,
  );
});
