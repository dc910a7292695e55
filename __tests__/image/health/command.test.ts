import { PassThrough, Readable } from "node:stream";
import { expect, test } from "vitest";
import type { Check, Report } from "../../../image/health/check";
import { command, USAGE } from "../../../image/health/command";
import { disk } from "../../../image/health/disk";
import type { Host } from "../../../image/health/host";
import { report } from "../../../image/health/report";
import { reportText } from "../../../image/health/text";
import { page, standInHost } from "./stand-in-host";

const LIVING = {
  "/proc/self/mountinfo": "40 21 254:16 / /data rw - ext4 /dev/vdb rw\n",
  "/proc/net/tcp": "   0: 00000000:08AE 00000000:0000 0A 00000000\n",
  "/data/backoffice/host": "acme\n",
  "/run/backoffice/env/BACKOFFICE_IMAGE": "0123456789ab\n",
};

const living = async () => standInHost(LIVING, { n8n: await page("/healthz"), sshd: 2222 });

async function run(host: Host, args: string[], input = "") {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const code = await command(args, host, { input: Readable.from([input]), output, errors });
  const text = (stream: PassThrough) => (stream.read() as Buffer | null)?.toString() ?? "";
  return { code, output: text(output), errors: text(errors) };
}

test("a host that lives is well for the cloud, though its tokens, services and disk are not", async () => {
  const { code, output } = await run(await living(), ["--live", "--json"]);
  expect(JSON.parse(output)).toEqual({
    ok: true,
    checks: [
      { name: "volume", state: "ok", why: '/data is mounted, can be written and belongs to "acme".' },
      { name: "n8n", state: "ok", why: "/healthz answers." },
      { name: "sshd", state: "ok", why: "It listens on port 2222." },
    ],
    at: "2026-11-23T12:00:00.000Z",
    image: "0123456789ab",
  });
  expect(code).toBe(0);
});

test("the whole report has every part, and fails when one does", async () => {
  const host = await living();
  const { code, output } = await run(host, ["--json"]);
  // The stand-in's /data lies on this machine's disk, whose level is its own.
  const { state: level } = await disk.look(host);
  const { ok, checks } = JSON.parse(output) as Report;
  expect(checks.map(({ name, state }) => `${name} ${state}`)).toEqual([
    "volume ok",
    `disk ${level}`,
    "memory failing",
    "n8n failing",
    "n8n-owner warning",
    "workflows warning",
    "mailbox warning",
    "sshd failing",
    "dispatcher failing",
    "jobs warning",
    "github-token warning",
    "broker failing",
    "claude-token warning",
    "maestro absent",
    "tunnel absent",
  ]);
  expect({ ok, code }).toEqual({ ok: false, code: 1 });
});

test("by HTTP a host that lives is 200", async () => {
  const { code, output } = await run(await living(), ["--live", "--http"], "GET / HTTP/1.1\r\n\r\n");
  const [head = "", body = ""] = output.split("\r\n\r\n");
  expect(head.split("\r\n")).toEqual([
    "HTTP/1.1 200 OK",
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Cache-Control: no-store",
    "Connection: close",
  ]);
  expect(JSON.parse(body)).toMatchObject({ ok: true });
  expect(code).toBe(0);
});

test("by HTTP a host that does not live is 503, and no failure of the program", async () => {
  const { code, output } = await run(standInHost(), ["--live", "--http"], "GET / HTTP/1.1\r\n\r\n");
  expect(output).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n/);
  expect(code).toBe(0);
});

test.each([
  ["one that closes", Readable.from([])],
  ["one that stays silent", new PassThrough()],
  ["one that sends without end", Readable.from(Array(100_000).fill("x".repeat(100)))],
])("by HTTP every client is answered within three seconds: %s", { timeout: 3_000 }, async (_, input) => {
  const output = new PassThrough();
  await command(["--live", "--http"], await living(), { input, output, errors: output });
  expect(String(output.read())).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
});

const FOUND: Report = {
  ok: false,
  checks: [
    { name: "n8n", state: "ok", why: "Fine." },
    { name: "claude-token", state: "failing", why: "Refused.", fix: "Make a new one." },
    { name: "tunnel", state: "absent", why: "None." },
  ],
  at: "2026-11-23T12:00:00.000Z",
  image: "0123456789ab",
};

test("as text each check is one aligned line, with its fix below", () => {
  expect(reportText(FOUND, false)).toBe(
    `ok       n8n           Fine.
failing  claude-token  Refused.
                       Fix: Make a new one.
absent   tunnel        None.
Failing: claude-token. Image 0123456789ab.
`,
  );
});

test("colours are for terminals, and only the states have them", () => {
  expect(reportText(FOUND, true).replaceAll("\x1b", "^")).toContain(
    "^[31mfailing^[39m  claude-token  Refused.\n",
  );
});

test("a host that is well says so", () => {
  expect(reportText({ ...FOUND, ok: true, checks: FOUND.checks.slice(0, 1), image: null }, false)).toBe(
    "ok       n8n  Fine.\nThe host is well.\n",
  );
});

test("what goes to a pipe is plain, with exit code 1 for a failure", async () => {
  const { code, output } = await run(standInHost(), ["--live"]);
  expect(output).toMatch(/^failing {2}volume {2}\/data is no mount/);
  expect(code).toBe(1);
});

test("a check that never ends or breaks spoils its own line only", async () => {
  const checks: Check[] = [
    { name: "endless", look: () => new Promise(() => undefined) },
    { name: "broken", look: () => Promise.reject(new Error("disk on fire")) },
    { name: "good", look: () => ({ state: "ok", why: "Fine." }) },
  ];
  expect((await report(standInHost(), checks, 50)).checks).toEqual([
    {
      name: "endless",
      state: "failing",
      why: "No result within 0.05 s.",
      fix: "Ask again; if it stays, see what the host is busy with: top",
    },
    { name: "broken", state: "failing", why: "It can't be told: disk on fire.", fix: "Restart the host." },
    { name: "good", state: "ok", why: "Fine." },
  ]);
});

test("what a check heard from outside reaches no terminal as more than one line of text", async () => {
  const why = "a\u001b[2Jb\r\nc\u009b31m d\u202ee\u200b\u2028f\u0000";
  const checks: Check[] = [
    { name: "told", look: () => ({ state: "warning", why, fix: why }) },
    { name: "broken", look: () => Promise.reject(new Error(why)) },
  ];
  const seen = "a [2Jb c 31m d e f ";
  expect((await report(standInHost(), checks)).checks).toEqual([
    { name: "told", state: "warning", why: seen, fix: seen },
    { name: "broken", state: "failing", why: `It can't be told: ${seen}.`, fix: "Restart the host." },
  ]);
});

test("a warning or an absent part leaves the host well", async () => {
  const checks: Check[] = [
    { name: "token", look: () => ({ state: "warning", why: "Soon over.", fix: "Make a new one." }) },
    { name: "tunnel", look: () => ({ state: "absent", why: "None." }) },
  ];
  expect((await report(standInHost(), checks)).ok).toBe(true);
});

test("--help explains, and needs no host", async () => {
  expect(await run(standInHost(), ["--help"])).toEqual({ code: 0, output: USAGE, errors: "" });
});

test("refuses an option it does not know", async () => {
  const { code, output, errors } = await run(standInHost(), ["--nope"]);
  expect(errors).toMatch(/^Unknown option '--nope'/);
  expect(errors).toContain(USAGE);
  expect({ code, output }).toEqual({ code: 2, output: "" });
});
