import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { environmentFile, serverSettings } from "../../constructs/hetzner/server-settings";
import { VirtualMachine } from "../../rehearsal/server/virtual-machine";
import { REQUIRED, linesOf } from "./stand-in-host";

const MEGABYTE = 1024 * 1024;

/** Out of the machine's own programs: there is no registry to take one from. */
const IMAGE = `set -eu
tree=$(mktemp -d)
for file in /usr/bin/dash /usr/bin/sleep $(ldd /usr/bin/dash /usr/bin/sleep | grep -o '/lib[^ ]*' | sort -u); do
  mkdir -p "$tree$(dirname "$file")"
  cp -L "$file" "$tree$file"
done
ln -s usr/bin "$tree/bin"
ln -s dash "$tree/usr/bin/sh"
mkdir -p "$tree/tmp"
tar -C "$tree" -c . | podman import --quiet \
  --change 'ENTRYPOINT ["/bin/sh", "-c", "trap \\"exit 0\\" TERM; echo written >/data/by-the-host; while :; do sleep 1; done"]' \
  - localhost/backoffice:current
`;

let machine: VirtualMachine;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "backoffice-volume-"));
  const started = performance.now();
  machine = await VirtualMachine.start();
  const { output } = await machine.cloudInit();
  console.log(`a first boot, emulated: ${Math.round((performance.now() - started) / 1000)} s\n${output}`);
}, 15 * 60_000);
afterAll(async () => {
  await machine.remove();
  rmSync(folder, { recursive: true });
});

async function output(command: string): Promise<string> {
  return (await machine.ssh(command)).output;
}

/** Emulated, what takes a second takes many. */
async function eventually(command: string, wanted: string): Promise<void> {
  const limit = performance.now() + 90_000;
  while ((await output(command)) !== wanted && performance.now() < limit) await pause(1000);
  const journal = await output(
    "sudo journalctl -b --no-pager -u data.mount -u backoffice.service | tail -20",
  );
  expect(await output(command), journal).toBe(wanted);
}

test("cloud-init ends without errors on a kernel of its own, and no unit has failed but that of the missing volume", async () => {
  expect(await output("cloud-init status")).toBe("status: done");
  expect(await output("systemctl list-units --failed --plain --quiet | cut -d' ' -f1")).toBe(
    "backoffice-volume.service",
  );
});

test("memory is swapped to compressed memory, and to no disk", async () => {
  expect(await output("cat /proc/swaps | tail -n +2 | cut -d' ' -f1")).toBe("/dev/zram0");
});

test("the server's rules are in the kernel", async () => {
  expect(await output("sudo nft list ruleset | grep -c 'policy drop'")).not.toBe("0");
});

test("a disk that Hetzner plugs in after the boot becomes /data, and the host starts on it", async () => {
  expect(await machine.ssh("sudo sh", IMAGE)).toMatchObject({ exitCode: 0 });
  const settings = environmentFile({
    BACKOFFICE_NAME: "emulated",
    ...serverSettings({ sshSources: ["0.0.0.0/0"] }),
  });
  expect(await machine.ssh("sudo backoffice-environment", settings)).toMatchObject({ exitCode: 0 });
  await machine.ssh("sudo backoffice-secrets", await text(linesOf(REQUIRED)));
  expect(await output("mountpoint --quiet /data || echo none")).toBe("none");

  const disk = join(folder, "disk");
  await execa("truncate", ["--size", "128M", disk]);
  await execa("mkfs.ext4", ["-q", "-F", disk]);
  await machine.plug(disk, "4711");

  await eventually("findmnt --noheadings --output SOURCE /data", "/dev/sda");
  expect(await output("readlink /dev/disk/by-id/scsi-0HC_Volume_4711")).toBe("../../sda");
  await eventually("cat /data/by-the-host", "written");
  expect(await output("systemctl is-active backoffice.service")).toBe("active");
});

test("a volume that Hetzner made bigger is filled by its file system, while the host runs", async () => {
  const size = () => output("df --output=size --block-size=1M /data | tail -1").then(Number);
  const before = await size();
  await machine.grow("4711", 256 * MEGABYTE);
  await eventually("lsblk --noheadings --bytes --output SIZE /dev/sda | tr -d ' '", String(256 * MEGABYTE));
  await machine.ssh('sudo resize2fs "$(findmnt -no SOURCE /data)"');
  expect(await size()).toBeGreaterThan(before * 1.8);
  expect(await output("cat /data/by-the-host")).toBe("written");
});

test("a volume that is pulled stops the host, and one that comes back starts it", async () => {
  await machine.unplug("4711");
  await eventually("systemctl is-active backoffice.service", "inactive");
  await eventually("mountpoint --quiet /data || echo none", "none");
  await machine.plug(join(folder, "disk"), "4711");
  await eventually("systemctl is-active backoffice.service", "active");
  expect(await output("cat /data/by-the-host")).toBe("written");
});
