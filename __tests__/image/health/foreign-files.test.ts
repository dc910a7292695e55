import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { claudeToken } from "../../../image/health/claude-token";
import { textOf, type Host } from "../../../image/health/host";
import { standInHost } from "./stand-in-host";

const PROBE = "/run/backoffice/probe/claude.json";
const OWNER = "/data/backoffice/host";
const CANARY = "ghp_canary0123456789";
const GOOD = '{"ok":true,"at":"2026-11-23T06:00:00Z"}';
const FOREIGN = {
  state: "failing",
  why: "/run/backoffice/probe/claude.json is not what backoffice-probe writes.",
  fix:
    "Remove it: sudo rm -rf /run/backoffice/probe. Start it anew: sudo s6-svc -r /run/service/probe. " +
    "Its log: podman logs CONTAINER | grep 'probe |'",
};

/** A host with the folders of both files, and what another user may want to be read. */
function host(): Host {
  return standInHost({
    "/run/backoffice/probe/other": GOOD,
    "/data/backoffice/other": "",
    "/run/secrets/GH_TOKEN": CANARY,
  });
}

/** What an expression of the module gives for this host, in a process of its own: this one would wait with it. */
function inProcess(module: string, expression: string, { root }: Host): unknown {
  const code = `import * as m from "./image/health/${module}.ts";
    const host = { root: ${JSON.stringify(root)}, ports: {}, now: new Date("2026-11-23T12:00:00Z") };
    console.log(JSON.stringify(${expression} ?? null));`;
  const args = ["--import", "tsx", "--input-type=module", "-e", code];
  const { stdout, stderr, signal } = spawnSync(process.execPath, args, { encoding: "utf8", timeout: 4_000 });
  expect({ signal, stderr }).toEqual({ signal: null, stderr: "" });
  return JSON.parse(stdout);
}

test("a FIFO in the place of the probe's result is not waited for", () => {
  const looked = host();
  execFileSync("mkfifo", [join(looked.root, PROBE)]);
  expect(inProcess("claude-token", "m.claudeToken.look(host)", looked)).toEqual(FOREIGN);
});

test("a FIFO in the place of any other file is not waited for", () => {
  const looked = host();
  execFileSync("mkfifo", [join(looked.root, OWNER)]);
  expect(inProcess("host", `m.textOf(host, "${OWNER}")`, looked)).toBeNull();
});

test.each(["/run/secrets/GH_TOKEN", "/run/backoffice/probe/other", "/nowhere"])(
  "a link in the place of the probe's result is not followed, nor a word of its target told: to %s",
  (target) => {
    const looked = host();
    symlinkSync(join(looked.root, target), join(looked.root, PROBE));
    expect(claudeToken.look(looked)).toEqual(FOREIGN);
  },
);

test("a link in the place of any other file is not followed", () => {
  const looked = host();
  symlinkSync(join(looked.root, "/run/secrets/GH_TOKEN"), join(looked.root, OWNER));
  expect(textOf(looked, OWNER)).toBeUndefined();
});

test("a folder in the place of the probe's result is told as one that does not belong there", () => {
  const looked = host();
  mkdirSync(join(looked.root, PROBE));
  expect(claudeToken.look(looked)).toEqual(FOREIGN);
});

test("a file of 1 MB is not read, even if it begins well", () => {
  const looked = host();
  writeFileSync(join(looked.root, PROBE), GOOD.padEnd(1_000_000));
  expect(claudeToken.look(looked)).toEqual(FOREIGN);
});

test("a file is read up to 64 KiB", () => {
  const looked = host();
  writeFileSync(join(looked.root, OWNER), "x".repeat(65_536));
  expect(textOf(looked, OWNER)).toHaveLength(65_536);
  writeFileSync(join(looked.root, OWNER), "x".repeat(65_537));
  expect(textOf(looked, OWNER)).toBeUndefined();
});

test.each([
  CANARY,
  "",
  "null",
  "[]",
  '{"at":"2026-11-23T06:00:00Z"}',
  '{"ok":true}',
  '{"ok":true,"at":"2026-11-23T25:00:00Z"}',
  `{"ok":true,"at":"2026-11-23 (${CANARY})"}`,
  '{"ok":false,"at":"2026-11-23T06:00:00Z","problem":{}}',
  '{"ok":false,"at":"2026-11-23T06:00:00Z","cause":"constructor"}',
])("what backoffice-probe would not write is told so, without a word of it: %s", (text) => {
  const looked = host();
  writeFileSync(join(looked.root, PROBE), text);
  expect(claudeToken.look(looked)).toEqual(FOREIGN);
});

test("the kernel's files are read whatever size they claim", ({ skip }) => {
  if (!existsSync("/proc/self/mountinfo")) skip("/proc is Linux's");
  expect(textOf({ ...standInHost(), root: "/" }, "/proc/self/mountinfo")).toContain(" / ");
  const many = standInHost({ "/proc/net/tcp": "x".repeat(100_000) });
  expect(textOf(many, "/proc/net/tcp")).toHaveLength(100_000);
});
