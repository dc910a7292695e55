import { createHash } from "node:crypto";
import { createReadStream, existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DebianServer } from "../../rehearsal/server/debian-server";
import { TestVolume } from "../../rehearsal/server/test-volume";
import { REQUIRED, linesOf, placeStandIn, state } from "./stand-in-host";

let server: DebianServer;
const volumes: TestVolume[] = [];

beforeAll(async () => {
  server = await DebianServer.make();
  await server.boot();
  await server.cloudInit();
  await placeStandIn(server);
  await server.run("backoffice-secrets", { input: linesOf(REQUIRED) });
});
afterAll(async () => {
  await server.remove();
  for (const each of volumes) await each.remove();
});

async function volume(props: Parameters<typeof TestVolume.make>[0] = {}): Promise<TestVolume> {
  const made = await TestVolume.make({ megabytes: 64, ...props });
  volumes.push(made);
  return made;
}

/** The volume of the host itself. */
let own: TestVolume;
beforeAll(async () => {
  own = await volume({ id: "101" });
  await own.mountedOutside((folder) => execa("sh", ["-c", `echo kept >${folder}/kept`]));
});

const output = async (command: string) => (await server.run(command, { reject: false })).all;

/** What a user reads who wonders why the host is down: the newest line of its status with a reason. */
const reason = async () => {
  const status = await output("systemctl status --no-pager backoffice.service");
  const lines = status.split("\n").filter((line) => line.includes("stays unmounted"));
  return lines.at(-1)?.replace(/^.*?\]: /, "");
};

async function boot(): Promise<void> {
  await server.boot();
  await server.run("systemctl is-system-running --wait", { reject: false });
}

/** Of our units. */
const failed = () =>
  output("systemctl list-units --failed --quiet --plain 'backoffice*' data.mount | cut -d' ' -f1");

const running = async () => (await server.run("podman ps --quiet --no-trunc")).stdout;

/** Says that the host is down, and that nothing came to lie on the root disk in place of the volume. */
async function expectDown(): Promise<void> {
  await state(server, "backoffice-volume.service", "failed");
  expect(await output("systemctl is-active backoffice.service data.mount")).toBe("inactive\ninactive");
  expect(await output("mountpoint -q /data || ls -A /data 2>/dev/null")).toBe("");
  expect(await running()).toBe("");
}

async function digest(of: TestVolume): Promise<string> {
  const hash = createHash("sha256");
  for await (const part of createReadStream(of.device)) hash.update(part as Buffer);
  return hash.digest("hex");
}

test("without a volume the host stays down, and its status says how to attach it", async () => {
  await expectDown();
  expect(await reason()).toBe(
    "No Hetzner volume is attached: /data stays unmounted and the host down. Attach the host's own: hcloud volume attach --server backoffice-automation backoffice-automation",
  );
  expect(await output("systemctl --failed --plain --no-legend --no-pager | cut -d' ' -f1")).toBe(
    "backoffice-volume.service",
  );
});

test("started by hand without a volume, the host does not come either", async () => {
  const { exitCode } = await server.run("systemctl start backoffice.service", { reject: false });
  expect(exitCode).toBe(1);
  await expectDown();
});

test("a volume without a file system is refused and not formatted", async () => {
  const blank = await volume({ id: "102", megabytes: 8, formatted: false });
  const before = await digest(blank);
  await server.attach(blank);
  await expect
    .poll(reason)
    .toBe(
      "The volume 102 has no file system: /data stays unmounted and the host down. If it is new, and only then: sudo mkfs.ext4 /dev/disk/by-id/scsi-0HC_Volume_102, then: sudo systemctl start data.mount",
    );
  await expectDown();
  expect(await digest(blank)).toBe(before);
  await server.detach(blank);
});

/** A partition table with one entry, as fdisk writes it. */
const PARTITION = `
{ head -c 446 /dev/zero; printf '\\0\\0\\0\\0\\203\\0\\0\\0\\1\\0\\0\\0\\0\\20\\0\\0'; head -c 48 /dev/zero; printf '\\125\\252'; } >"$1"
`;

test.each([
  ["swap", 'mkswap "$1"'],
  ["dos", PARTITION],
  ["ext2", 'mkfs.ext2 -q "$1"'],
])("a volume that holds %s is refused as it is", async (type, make) => {
  const other = await volume({ id: "103", megabytes: 8, formatted: false });
  await execa("sh", ["-c", make, "sh", other.device]);
  const before = await digest(other);
  await server.attach(other);
  await expect
    .poll(reason)
    .toBe(
      `The volume 103 holds ${type} and not ext4: /data stays unmounted and the host down. Nothing was written to it. Attach the host's own in its place, then: sudo systemctl start data.mount`,
    );
  await expectDown();
  expect(await digest(other)).toBe(before);
  await server.detach(other);
});

test("of two volumes none is mounted; once the other is detached, the command it named starts the host", async () => {
  const other = await volume({ id: "104", megabytes: 8, formatted: false });
  await server.attach(other);
  await expect.poll(reason).toMatch(/^The volume 104 has no file system/);
  const before = await digest(own);
  await server.attach(own);
  await expect
    .poll(reason)
    .toBe(
      "2 Hetzner volumes are attached (101 104), exactly 1 is wanted: /data stays unmounted and the host down. Detach the others: hcloud volume detach ID, then: sudo systemctl start data.mount",
    );
  await expectDown();
  expect(await digest(own)).toBe(before);
  await server.detach(other);
  await server.run("systemctl start data.mount");
  await state(server, "backoffice.service", "active");
  expect(await output("cat /data/kept")).toBe("kept");
  expect(await failed()).toBe("");
});

test("a second volume does not disturb a host that runs", async () => {
  const mounted = await output("findmnt /data; podman ps --quiet --no-trunc");
  expect(mounted).toMatch(/ext4[^]*\n[0-9a-f]{64}$/);
  const second = await volume({ id: "105", megabytes: 8 });
  await server.attach(second);
  await server.run("udevadm settle; sleep 1");
  expect(await output("findmnt /data; podman ps --quiet --no-trunc")).toBe(mounted);
  await server.detach(second);
  await server.run("udevadm settle; sleep 1");
  expect(await output("findmnt /data; podman ps --quiet --no-trunc")).toBe(mounted);
});

test("a volume pulled from under the host stops it, and brings it back", async () => {
  await server.detach(own);
  await state(server, "backoffice.service", "inactive");
  await expect.poll(() => output("mountpoint /data")).toBe("/data is not a mountpoint");
  expect(await output("ls -A /data")).toBe("");
  expect(await running()).toBe("");
  await server.attach(own);
  await state(server, "backoffice.service", "active");
  expect(await output("cat /data/kept")).toBe("kept");
});

test("a volume that is there at boot is mounted with what keeps devices and setuid programs out", async () => {
  await server.cutPower();
  await boot();
  await state(server, "backoffice.service", "active");
  expect(await output("findmnt --noheadings --output SOURCE,FSTYPE,OPTIONS /data")).toMatch(
    /^\/dev\/loop\d+ +ext4 +rw,nosuid,nodev,noatime$/,
  );
  const times = await output(
    "systemctl show --property=ActiveEnterTimestampMonotonic --value data.mount backoffice.service | grep .",
  );
  const [mount, host] = times.split("\n").map(Number);
  expect(host).toBeGreaterThan(mount ?? Infinity);
  expect(await output("podman exec backoffice cat /data/kept")).toBe("kept");
  expect(await failed()).toBe("");
});

test("a volume missing at boot keeps the host down until it is attached", async () => {
  await server.powerOff();
  await server.detach(own);
  await boot();
  await expectDown();
  expect(await reason()).toMatch(/^No Hetzner volume is attached: /);
  const folder = join(server.root, "data");
  expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);
  await server.attach(own);
  await state(server, "backoffice.service", "active");
  expect(await output("cat /data/kept")).toBe("kept");
  expect(await failed()).toBe("");
});

test("a volume that grew is filled by the command of the deploy, while the host runs", async ({ skip }) => {
  // Bit 24, capabilities(7): what the kernel asks for before it grows a mounted ext4.
  const capabilities = BigInt(`0x${/CapEff:\s*(\w+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]}`);
  if (!((capabilities >> 24n) & 1n)) {
    console.log("Skipped: this machine lacks CAP_SYS_RESOURCE, so nothing in it can grow a mounted ext4.");
    skip();
  }
  const before = Number(await output("findmnt --noheadings --bytes --output SIZE /data"));
  await own.grow(128);
  await server.ssh(['sudo resize2fs "$(findmnt -no SOURCE /data)"']);
  expect(Number(await output("findmnt --noheadings --bytes --output SIZE /data"))).toBeGreaterThan(
    1.9 * before,
  );
  expect(await output("systemctl is-active backoffice.service; cat /data/kept")).toBe("active\nkept");
});
