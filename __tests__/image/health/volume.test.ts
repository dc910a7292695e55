import { expect, test } from "vitest";
import { volume } from "../../../image/health/volume";
import { standInHost } from "./stand-in-host";

const ROOT = "21 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw\n";
const MOUNT = "/proc/self/mountinfo";
const MOUNTED = `${ROOT}40 21 254:16 / /data rw,relatime - ext4 /dev/vdb rw\n`;
const OWNER = "/data/backoffice/host";
const NAME = "/run/backoffice/env/BACKOFFICE_NAME";
const TARGET = "/run/backoffice/env/BACKOFFICE_TARGET";

const look = (files: Record<string, string>) =>
  volume.look(standInHost({ [OWNER]: "acme\n", [NAME]: "acme\n", ...files }));

test("a volume that is mounted, writable and the host's own is well", () => {
  expect(look({ [MOUNT]: MOUNTED })).toEqual({
    state: "ok",
    why: '/data is mounted, can be written and belongs to "acme".',
  });
});

test.each([
  ["fly", "Deploy again, which attaches the volume: npx cdktf deploy fly"],
  ["hetzner", "On the server: systemctl status data.mount backoffice-volume"],
  ["preview", "Start the host with a volume at /data: podman run --volume NAME:/data"],
])("no mount at /data is failing, with the fix for %s", (target, fix) => {
  expect(look({ [MOUNT]: ROOT, [TARGET]: target })).toEqual({
    state: "failing",
    why: "/data is no mount: what is written there is lost with the container.",
    fix,
  });
});

test.each([
  ["the mount", "40 21 254:16 / /data ro,relatime - ext4 /dev/vdb rw\n"],
  ["the file system, as after a fault of the disk", "40 21 254:16 / /data rw,relatime - ext4 /dev/vdb ro\n"],
  ["the last of two mounts", `${MOUNTED}41 40 254:17 / /data ro - ext4 /dev/vdc rw\n`],
])("read-only is failing: %s", (_, line) => {
  expect(look({ [MOUNT]: ROOT + line })).toEqual({
    state: "failing",
    why: "/data is mounted read-only.",
    fix: "See why (often a fault of the disk): sudo dmesg. Then restart the host.",
  });
});

test("options that only begin like ro are no harm", () => {
  const line = "40 21 254:16 / /data rw,relatime - ext4 /dev/vdb rw,errors=remount-ro\n";
  expect(look({ [MOUNT]: line })).toMatchObject({ state: "ok" });
});

test("another host's volume is failing, and both are named", () => {
  expect(look({ [MOUNT]: MOUNTED, [OWNER]: "other\n" })).toEqual({
    state: "failing",
    why: 'The volume belongs to the host "other", and this is "acme".',
    fix: 'Attach the volume of "acme".',
  });
});

test("a volume without an owner's name is failing", () => {
  expect(volume.look(standInHost({ [MOUNT]: MOUNTED }))).toEqual({
    state: "failing",
    why: "/data/backoffice/host is missing, so nothing tells whose volume this is.",
    fix: "Restart the host: it writes the file.",
  });
});
