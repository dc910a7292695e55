import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type RehearsalMachinesApi, startMachinesApi } from "../../rehearsal/machines-api";
import { Cloud } from "../../rehearsal/provider/cloud";
import { FlyStep } from "../support/fly-step";

let step: FlyStep;
let folder: string;
let api: RehearsalMachinesApi;

const GOOD = { exitCode: 0, stdout: "", stderr: "" };
const refusal = (stderr: string) => ({ exitCode: 1, stdout: "", stderr });

beforeEach(async () => {
  step = new FlyStep();
  folder = mkdtempSync(join(tmpdir(), "fly-volume-"));
  const cloud = new Cloud(join(folder, "cloud.json"));
  const volume = { app: "backoffice", name: "backoffice_data", region: "ewr", size_gb: 20 };
  cloud.set("fly_volume", "vol_made", volume);
  cloud.set("fly_volume", "vol_old", { ...volume, size_gb: 40 });
  cloud.set("fly_volume", "vol_fra", { ...volume, region: "fra" });
  cloud.set("fly_volume", "vol_busy", { ...volume, attached_machine_id: "287" });
  api = await startMachinesApi({ cloud });
});

afterEach(async () => {
  await api.stop();
  step.remove();
  rmSync(folder, { recursive: true });
});

describe("before a machine is made on a volume", () => {
  const look = (variables: Record<string, string>) =>
    step.run("fly-volume", { FLY_FLAPS_BASE_URL: api.url, REGION: "ewr", MADE_HERE: "no", ...variables });

  it("lets a volume named by its id pass, whatever else the app has", async () => {
    expect(await look({ VOLUME_ID: "vol_old" })).toEqual(GOOD);
  });

  it("refuses a volume that is not there", async () => {
    expect(await look({ VOLUME_ID: "vol_typo" })).toEqual(
      refusal(`The Fly app "backoffice" has no volume vol_typo; the machine was not touched. It has:
  vol_made "backoffice_data" (20 GB, ewr)
  vol_old "backoffice_data" (40 GB, ewr)
  vol_fra "backoffice_data" (20 GB, fra)
  vol_busy "backoffice_data" (20 GB, ewr)
Correct fly.volumeId in backoffice.ts.
Then deploy again: npx cdktf deploy fly`),
    );
  });

  it("refuses a volume in another region", async () => {
    expect(await look({ VOLUME_ID: "vol_fra" })).toEqual(
      refusal(`The volume vol_fra is in fra, the machine is to be in ewr; the machine was not touched.
Write region: "fra" in the fly section of backoffice.ts, or name a volume in ewr.
Then deploy again: npx cdktf deploy fly`),
    );
  });

  it("refuses a new, empty volume beside others that may hold the data", async () => {
    expect(await look({ VOLUME_ID: "vol_made", MADE_HERE: "yes" })).toEqual(
      refusal(`The Fly app "backoffice" has other volumes than vol_made, which Terraform made for it; the host does not start on it.
  vol_old "backoffice_data" (40 GB, ewr)
  vol_fra "backoffice_data" (20 GB, fra)
  vol_busy "backoffice_data" (20 GB, ewr)
Does one of them hold the host's data, name it in the fly section of backoffice.ts: volumeId: "vol_..."
Is vol_made the right one, destroy or move the others: flyctl volumes list -a backoffice
Then deploy again: npx cdktf deploy fly`),
    );
  });
});

describe("before a machine is destroyed to be made on another volume", () => {
  const swap = (from: string, to: string, region = "ewr") => {
    const machine = { region, mount: [{ volume: to }] };
    writeFileSync(
      join(step.stack, "cdk.tf.json"),
      JSON.stringify({ resource: { fly_machine: { machine } } }),
    );
    return step.run("fly-volume-swap", { FLY_FLAPS_BASE_URL: api.url, VOLUME_IDENTITY: from });
  };
  const MANAGED = "${fly_volume.data.id}";

  it.each([
    ["backoffice_data", MANAGED, "ewr"],
    ["vol_typo", "vol_typo", "ewr"],
    ["backoffice_data", "vol_old", "ewr"],
    ["vol_old", "vol_fra", "fra"],
  ])("lets %s become %s in %s", async (from, to, region) => {
    expect(await swap(from, to, region)).toEqual(GOOD);
  });

  it("refuses a volume that is not there or elsewhere", async () => {
    expect((await swap("backoffice_data", "vol_typo")).stderr).toMatch(
      /^The Fly app "backoffice" has no volume vol_typo;/,
    );
    expect((await swap("backoffice_data", "vol_fra")).stderr).toMatch(/^The volume vol_fra is in fra,/);
  });

  it("refuses a volume another machine runs on", async () => {
    expect(await swap("backoffice_data", "vol_busy")).toEqual(
      refusal(`The volume vol_busy is in use by the machine 287; the machine was not touched.
Name a volume that is free, or destroy that machine. Then deploy again: npx cdktf deploy fly`),
    );
  });

  it("refuses to leave a volume named by its id for a new, empty one", async () => {
    expect(await swap("vol_old", MANAGED)).toEqual(
      refusal(`The machine of the Fly app "backoffice" runs on vol_old, and the description no longer names it: the host would start on a new, empty volume.
Put back volumeId: "vol_old" in the fly section of backoffice.ts. Then deploy again: npx cdktf deploy fly`),
    );
  });
});
