import { execFile as execFileWithCallback, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { NOW, page } from "./stand-in-host";

const execFile = promisify(execFileWithCallback);
const at = NOW.toISOString();

let folder: string;
let result: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "backoffice-probe-"));
  result = join(folder, "claude.json");
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Runs a line with the script's functions at hand. */
const sh = (line: string) =>
  spawnSync("sh", ["-c", `. image/rootfs/usr/local/bin/backoffice-probe\n${line}`, "test", result], {
    encoding: "utf8",
  });

const due = () => sh('due "$1"').status === 0;

function resultOf(ok: boolean, minutesAgo: number): void {
  writeFileSync(result, `${JSON.stringify({ ok, at })}\n`);
  const time = Date.now() / 1000 - minutesAgo * 60;
  utimesSync(result, time, time);
}

test("a probe is due at the start, daily, and an hour after a failure", () => {
  expect(due()).toBe(true);
  resultOf(true, 23 * 60);
  expect(due()).toBe(false);
  resultOf(true, 25 * 60);
  expect(due()).toBe(true);
  resultOf(false, 50);
  expect(due()).toBe(false);
  resultOf(false, 70);
  expect(due()).toBe(true);
});

test("what Claude Code printed and its exit code come to the verdict, and only the whole result is put in place", () => {
  const functions = `
    ask() { printf '{"is_error":true}'; echo noise >&2; return 3; }
    verdict() { printf '{"ok":false,"seen":"%s %s %s"}\\n' "$1" "$(sed 's/"/\\\\"/g')" "$(ls ${folder} | tr '\\n' ' ')"; }`;
  writeFileSync(result, "before\n");
  const { status, stdout, stderr } = sh(`${functions}\nprobe "$1"`);
  const written = `{"ok":false,"seen":"3 {\\"is_error\\":true} claude.json claude.json.new "}\n`;
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: written, stderr: "noise\n" });
  expect(readFileSync(result, "utf8")).toBe(written);
  expect(readdirSync(folder)).toEqual(["claude.json"]);
});

test("the program's verdict is the module's", () => {
  const { stdout } = spawnSync(process.execPath, ["--import", "tsx", "image/health/probe.ts", "1"], {
    encoding: "utf8",
    input: JSON.stringify({
      type: "result",
      is_error: true,
      num_turns: 1,
      api_error_status: 401,
      result: "no",
    }),
  });
  expect(JSON.parse(stdout)).toMatchObject({ ok: false, cause: "token" });
});

test("the first probe waits until the broker answers, if only by a refusal", async () => {
  const port = await page("/v1/messages");
  const wait = (base: string) => {
    const line = `. image/rootfs/usr/local/bin/backoffice-probe\nANTHROPIC_BASE_URL=${base}\nwait_for_broker`;
    return execFile("sh", ["-c", line], { timeout: 1_000 });
  };
  await expect(wait("http://127.0.0.1:1")).rejects.toMatchObject({ signal: "SIGTERM" });
  await expect(wait(`http://127.0.0.1:${port}`)).resolves.toEqual({ stdout: "", stderr: "" });
});

test("Claude Code is asked through the broker, with nothing but the dummy token", () => {
  const { stdout } = sh("settings; env | grep -E '^(ANTHROPIC|CLAUDE|DISABLE)' | sort");
  expect(stdout.split("\n")).toEqual([
    "ANTHROPIC_BASE_URL=http://127.0.0.1:7071",
    "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1",
    "CLAUDE_CODE_MAX_RETRIES=2",
    "CLAUDE_CODE_OAUTH_TOKEN=sk-ant-oat01-added-by-the-broker",
    "DISABLE_AUTOUPDATER=1",
    "",
  ]);
});
