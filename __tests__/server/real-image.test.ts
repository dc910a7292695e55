import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { environmentFile, serverSettings } from "../../constructs/hetzner/server-settings";
import { ImageBuild } from "../../rehearsal/image/build";
import { DebianServer } from "../../rehearsal/server/debian-server";
import { TestVolume } from "../../rehearsal/server/test-volume";
import { ENVIRONMENT, SECRETS } from "../booted/image";
import { archive, once, prepareBuilds } from "./stand-in-image";

/** Not the name the server gives its images, so that it takes none of this machine's for its own. */
const IMAGE = "localhost/real-backoffice:under-test";

/** Ten minutes the first time, seconds with the cache. */
const BUILD_TIME = 30 * 60_000;

/** This machine's images, which the server then has at once and can't change; a copy would take a minute and 2 GB. */
const SHARED = "/var/lib/shared-images";
const STORAGE = `[storage]
driver = "overlay"
runroot = "/run/containers/storage"
graphroot = "/var/lib/containers/storage"
[storage.options]
additionalimagestores = ["${SHARED}"]
`;

const DOCKERFILE = `FROM ${IMAGE}\nARG IMAGE_TAG\nENV BACKOFFICE_IMAGE=$IMAGE_TAG\n`;

let server: DebianServer;
let volume: TestVolume;
beforeAll(async () => {
  const build = await ImageBuild.prepare();
  try {
    await build.build(IMAGE);
  } finally {
    build.close();
  }
  server = await DebianServer.make();
  volume = await TestVolume.make({ megabytes: 1000 });
  await shareImages();
  await server.attach(volume);
  await server.boot();
  await server.cloudInit();
  await server.run("cat >/etc/containers/storage.conf", { input: STORAGE });
  await prepareBuilds(server);
  await server.run("backoffice-environment", { input: await settings() });
  await server.run("backoffice-secrets", { input: environmentFile(SECRETS) });
}, BUILD_TIME);
afterAll(async () => {
  await server.remove();
  await volume.remove();
});

async function shareImages(): Promise<void> {
  const { stdout } = await execa("podman", ["info", "--format", "{{.Store.GraphRoot}}"]);
  const folder = join(server.root, SHARED);
  mkdirSync(folder, { recursive: true });
  await execa("mount", ["-o", "bind,ro", stdout, folder]);
}

/** What a deploy sends. */
async function settings(): Promise<string> {
  const { stdout: key } = await execa("ssh-keygen", ["-y", "-f", server.keyFile]);
  return environmentFile({
    ...ENVIRONMENT,
    ...Object.fromEntries(Object.keys(SECRETS).map((name) => [name, ""])),
    BACKOFFICE_TARGET: "hetzner",
    BACKOFFICE_AUTHORIZED_KEYS: JSON.stringify([key]),
    ...serverSettings({ sshSources: ["0.0.0.0/0"] }),
  });
}

/** Waits until the host is well. */
async function untilWell(seconds: number): Promise<void> {
  await server.run(
    `timeout ${seconds} sh -c 'until podman exec backoffice backoffice-health --live >/dev/null 2>&1; do sleep 0.5; done'`,
  );
}

/** ssh into the host itself. */
const agent = async (command: string, key = server.keyFile) =>
  server.operator(
    "ssh",
    [
      ...["-F", "none", "-i", key, "-p", "10022"],
      ...[
        "BatchMode=yes",
        "IdentitiesOnly=yes",
        "StrictHostKeyChecking=no",
        "UserKnownHostsFile=/dev/null",
      ].flatMap((each) => ["-o", each]),
      ...["-o", "LogLevel=ERROR", `agent@${server.address}`, command],
    ],
    { reject: false },
  );

test("the deploy's command starts the real image under its unit, and ends once it is well", async () => {
  const { exitCode, stdout } = await server.ssh(["sudo backoffice-image build real"], {
    input: once(await archive({ Dockerfile: DOCKERFILE })),
    reject: false,
  });
  expect(stdout).toMatch(/Starting the host with image real\.\nThe host runs image real \(\d+ s\)\.$/);
  expect(exitCode).toBe(0);
  const health = await server.run("podman exec backoffice backoffice-health --live");
  expect(health.stdout).toMatch(/^The host is well\. Image real\.$/m);
});

test("n8n answers on the server itself and nowhere else", async () => {
  const { stdout } = await server.run("curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:5678/healthz");
  expect(stdout).toBe("200");
  for (const host of [server.address, "[2001:db8::10]"]) {
    const { exitCode } = await server.operator("curl", ["-s", "-m", "3", `http://${host}:5678/healthz`], {
      reject: false,
    });
    // 7 and 28: refused, or no answer in time.
    expect([7, 28]).toContain(exitCode);
  }
});

test("the operator's key opens the host's own sshd, where sudo works, and no other key does", async () => {
  expect(await agent("id -un; sudo -n id -un")).toMatchObject({ exitCode: 0, stdout: "agent\nroot" });
  const other = join(server.root, "tmp/other-key");
  await execa("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", other]);
  const refused = await agent("true", other);
  expect(refused.exitCode).toBe(255);
  expect(refused.stderr).toContain("Permission denied (publickey)");
});

test("root in the host has no more rights than the unit leaves it", async () => {
  const { stdout } = await agent("sudo -n grep CapBnd /proc/self/status");
  const rights = BigInt(`0x${stdout.split(/\s+/)[1]}`);
  // chown, dac_override, fowner, fsetid, kill, setgid, setuid, setpcap, sys_chroot (linux/capability.h).
  expect([...Array(64).keys()].filter((bit) => (rights >> BigInt(bit)) & 1n)).toEqual([
    0, 1, 3, 4, 5, 6, 7, 8, 18,
  ]);
});

test("the host's log is the journal's, under its unit", async () => {
  const { stdout } = await server.run("journalctl -b -u backoffice -o cat --no-pager");
  expect(stdout).toContain("sshd | Server listening on 0.0.0.0 port 2222.");
});

test("a stop is clean and soon over, and frees the volume", async () => {
  const { stdout } = await server.run(
    "start=$(date +%s); systemctl stop backoffice; echo $(($(date +%s) - start)); systemctl show -P Result backoffice; podman ps --all --quiet",
  );
  const [seconds, result, ...containers] = stdout.split("\n");
  expect(Number(seconds)).toBeLessThanOrEqual(10);
  expect({ result, containers }).toEqual({ result: "success", containers: [] });
  await server.run(`systemctl stop data.mount && ! mountpoint -q /data && e2fsck -fn ${volume.device}`);
});

test("after a reboot the host runs again, with its secrets and its data", async () => {
  await server.run("systemctl start data.mount");
  await untilWell(120);
  const identity = "sha256sum /data/ssh/ssh_host_ed25519_key; stat -c %i /data/n8n/.n8n/database.sqlite";
  const before = (await server.run(identity)).stdout;
  await server.reboot();
  await untilWell(120);
  expect((await server.run(identity)).stdout).toBe(before);
  const { stdout } = await server.run("podman exec backoffice cat /run/secrets/GH_TOKEN");
  expect(stdout).toBe(SECRETS.GH_TOKEN);
});
