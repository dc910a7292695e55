import { expect, test } from "vitest";
import { FlyApp } from "../../../constructs/fly/fly-app";
import { FlyVolume, type FlyVolumeProps } from "../../../constructs/fly/fly-volume";
import { at, bareStack, entries, flyStack, synthesised } from "../../support/stacks";

function volume(props: Partial<FlyVolumeProps> = {}): Record<string, unknown> {
  const stack = bareStack();
  const app = new FlyApp(stack, "app", { name: "acme", org: "acme" });
  const guest = { cpuKind: "performance", cpus: 4, memoryMb: 8192 } as const;
  new FlyVolume(stack, "data", { app, region: "ewr", sizeGb: 7, snapshotRetentionDays: 14, guest, ...props });
  return at(synthesised(stack), "fly_volume.data");
}

test("is encrypted, has the given size and place, and follows a move to other hardware", () => {
  expect(volume()).toMatchObject({
    app: "${fly_app.app.name}",
    region: "ewr",
    size_gb: 7,
    encrypted: true,
    readopt_on_host_migration: true,
  });
});

test("is called backoffice_data unless another name is given", () => {
  expect(volume().name).toBe("backoffice_data");
  expect(volume({ name: "other" }).name).toBe("other");
});

test("has its snapshots kept for the days given, since the provider reads nothing as none", () => {
  expect(volume()).toMatchObject({ auto_backup_enabled: true, snapshot_retention: 14 });
  expect(volume({ snapshotRetentionDays: 1 }).snapshot_retention).toBe(1);
});

test("is placed where its machine has room; a later change of the size of the machine leaves it alone", () => {
  expect(volume().compute).toEqual({ cpu_kind: "performance", cpus: 4, memory_mb: 8192 });
  expect(volume().lifecycle).toMatchObject({ ignore_changes: ["compute"] });
});

test("is kept unless told otherwise", () => {
  expect(volume().lifecycle).toMatchObject({ prevent_destroy: true });
  expect(volume({ keep: true }).lifecycle).toMatchObject({ prevent_destroy: true });
  expect(volume({ keep: false }).lifecycle).toMatchObject({ prevent_destroy: false });
});

test("an existing volume is used by its id, and no volume is made", () => {
  const stack = flyStack({ volumeId: "vol_restored" });
  expect([...entries(stack).keys()].filter((address) => address.startsWith("fly_volume."))).toEqual([]);
  expect(at(stack, "fly_machine.machine").mount).toEqual([
    { volume: "vol_restored", path: "/data", readopt_on_host_migration: true },
  ]);
});

test("the volume made before is forgotten then, not destroyed", () => {
  expect(flyStack({ volumeId: "vol_restored" }).removed).toEqual([
    { from: "fly_volume.data", lifecycle: { destroy: false } },
  ]);
  expect(flyStack()).not.toHaveProperty("removed");
});
