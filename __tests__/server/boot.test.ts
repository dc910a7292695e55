import { createHash } from "node:crypto";
import { lstatSync, readFileSync, readlinkSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { backoffice } from "../../backoffice";
import { DebianServer } from "../../rehearsal/server/debian-server";
import { operatorKey } from "../../rehearsal/server/operator-key";
import { TestVolume } from "../../rehearsal/server/test-volume";
import { rendered, userData } from "../../rehearsal/server/user-data";
import { at, hetznerStack } from "../support/stacks";

const CLEAN = { status: "done", extended_status: "done", errors: [], recoverable_errors: {} };

let server: DebianServer;
let volume: TestVolume;
let before: string[];
let seconds: number;

beforeAll(async () => {
  server = await DebianServer.make({ tree: "bare", nestedPodman: false });
  volume = await TestVolume.make();
  before = await volume.mountedOutside(async (folder) => {
    await fill(folder);
    return tree(folder);
  });
  const started = performance.now();
  await server.boot();
  // Hetzner attaches the volume to a server that has just begun to boot.
  await pause(500);
  await server.attach(volume);
  await server.cloudInit();
  seconds = (performance.now() - started) / 1000;
});
afterAll(async () => {
  await server.remove();
  await volume.remove();
});

/** As a host leaves it: owners, modes, times, links, holes and names of every kind. */
async function fill(folder: string): Promise<void> {
  const script = `cd "$1"
    install -d -o 10002 -g 10002 -m 0700 n8n; echo encrypted >n8n/database.sqlite; chmod 0600 n8n/database.sqlite
    install -d -o 10001 -g 10001 home "home/a b"; ln -s ../n8n "home/a b/link"; ln n8n/database.sqlite home/hard
    install -m 4755 /bin/true home/setuid; truncate -s 5M home/hole; printf 'x' >'home/new
line'; touch -d 2020-02-02T02:02:02.123456789Z n8n/database.sqlite home
    chown -h 10005:10005 "home/a b/link"`;
  await execa("sh", ["-ec", script, "sh", folder]);
}

/** Everything below a folder, a line for each. */
function tree(folder: string, below = folder): string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      const stat = lstatSync(path);
      const { mode, uid, gid, size, nlink, mtimeMs } = stat;
      const facts = [mode.toString(8), uid, gid, size, nlink, content(path), mtimeMs];
      const line = [path.slice(below.length), ...facts].join(" ");
      return stat.isDirectory() ? [line, ...tree(path, below)] : [line];
    });
}

/** The server's settings and programs. Without times: cloud-init writes /etc/hostname at each boot, as it stands. */
function settings(): string[] {
  const lines = [...tree(join(server.root, "etc")), ...tree(join(server.root, "usr/local"))];
  return lines.map((line) => line.replace(/ [\d.]+$/, ""));
}

function content(path: string): string {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return readlinkSync(path);
  if (!stat.isFile()) return "";
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

const output = async (command: string) => (await server.run(command, { reject: false })).all;

async function cloudInitStatus(): Promise<unknown> {
  return JSON.parse((await server.run("cloud-init status --format json", { reject: false })).stdout);
}

const failedUnits = () => output("systemctl --failed --quiet --plain --no-legend --no-pager");

test("what boots here is what Terraform is given", async () => {
  const { line } = await operatorKey();
  const { name, timeZone, sshSources } = backoffice;
  const stack = hetznerStack({}, { name, timeZone, sshSources, operatorKeys: [line] });
  expect(rendered(String(at(stack, "hcloud_server.server").user_data))).toBe(userData(line));
});

test("Debian's own cloud-init finds nothing wrong and nothing deprecated in user_data", async () => {
  const { exitCode, all } = await server.run("cloud-init schema --system --annotate", { reject: false });
  expect(all).not.toMatch(/deprecat|error|invalid/i);
  expect({ exitCode, all }).toEqual({
    exitCode: 0,
    all: expect.stringMatching(/Valid schema user-data/) as string,
  });
});

test("the first boot ends without an error and without one that was got over", async () => {
  console.log(`The first boot took ${seconds.toFixed(1)} s, with the installation of the packages.`);
  expect(await cloudInitStatus()).toMatchObject(CLEAN);
  expect(await failedUnits()).toBe("");
  expect(
    await output("grep -iE 'warn|error|traceback' /var/log/cloud-init.log | grep -v 'errors=\\[\\]' "),
  ).toBe("");
});

test("a new server keeps every byte of a volume that holds a host's data", async () => {
  expect(await output("systemctl is-active data.mount")).toBe("active");
  await server.run("systemctl stop data.mount");
  const after = await volume.mountedOutside((folder) => tree(folder));
  await server.run("systemctl start data.mount");
  expect(after).toEqual(before);
  expect(after.length).toBeGreaterThan(8);
});

test("the ids of the image's users are taken, by users that nobody can log in as", async () => {
  const users = await output("getent passwd | awk -F: '$3 > 10000 && $3 < 10100 { print $3, $7 }' | sort");
  expect(users.split("\n")).toEqual(
    Array.from({ length: 9 }, (_, index) => `${10001 + index} /usr/sbin/nologin`),
  );
  const locked = await output("awk -F: '/^backoffice/ { print substr($2, 1, 1) }' /etc/shadow | sort -u");
  expect(locked).toBe("!");
  expect(await output("ls /home")).toBe("backoffice");
});

test("the server has its name and its time zone", async () => {
  expect(
    await output(
      "hostname; cat /etc/hostname; readlink -f /etc/localtime; timedatectl show -p Timezone --value",
    ),
  ).toBe(
    [
      backoffice.name,
      backoffice.name,
      `/usr/share/zoneinfo/${backoffice.timeZone}`,
      backoffice.timeZone,
    ].join("\n"),
  );
});

test("the journal stays on disk and within 1 GB", async () => {
  expect(
    await output(
      "ls -d /var/log/journal/$(cat /etc/machine-id) >/dev/null && journalctl -b -u systemd-journald -o cat",
    ),
  ).toMatch(/System Journal .* max 1G/);
});

test("security updates install themselves, and never restart the server", async () => {
  expect(
    await output(
      "systemctl is-enabled apt-daily.timer apt-daily-upgrade.timer; systemctl is-active apt-daily-upgrade.timer",
    ),
  ).toBe("enabled\nenabled\nactive");
  expect(
    await output(
      "apt-config dump | grep -E '^(APT::Periodic::(Update-Package-Lists|Unattended-Upgrade)|Unattended-Upgrade::Automatic-Reboot) '",
    ),
  ).toBe(
    'APT::Periodic::Update-Package-Lists "1";\nAPT::Periodic::Unattended-Upgrade "1";\nUnattended-Upgrade::Automatic-Reboot "false";',
  );
  const { exitCode, all } = await server.run("unattended-upgrade --dry-run --debug", { reject: false });
  expect({ exitCode, all }).toEqual({
    exitCode: 0,
    all: expect.stringMatching(/origin=Debian.*label=Debian-Security/) as string,
  });
});

test("a second boot changes no file, and its cloud-init does nothing that is done once", async () => {
  await server.powerOff();
  const first = settings();
  const started = performance.now();
  await server.boot();
  await server.cloudInit();
  console.log(`The second boot took ${((performance.now() - started) / 1000).toFixed(1)} s.`);
  expect(await cloudInitStatus()).toMatchObject(CLEAN);
  expect(await failedUnits()).toBe("");
  expect(
    await output("cloud-init analyze show | grep -cE 'runcmd.*ran successfully|package.*ran successfully' "),
  ).toBe("2");
  expect(await output("systemctl is-active data.mount")).toBe("active");
  expect(settings()).toEqual(first);
});

test("the last step of the first boot changes nothing when it runs again, and again", async () => {
  const first = settings();
  await server.run("backoffice-prepare && backoffice-prepare");
  expect(settings()).toEqual(first);
  expect(await failedUnits()).toBe("");
  expect(await output("systemctl is-active data.mount ssh.service")).toBe("active\nactive");
});
