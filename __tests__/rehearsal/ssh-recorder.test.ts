import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, it } from "vitest";

const SSH = resolve("rehearsal/recorders/ssh");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ssh-recorder-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const ssh = async (args: string[], fault = "", input = "") => {
  const env = { PATH: dirname(process.execPath), SSH_RECORD: join(folder, "record"), SSH_FAULT: fault };
  const { stdout, stderr, exitCode } = await execa(SSH, args, {
    env,
    extendEnv: false,
    input,
    reject: false,
  });
  return { stdout, stderr, exitCode };
};

it("records the command line, the environment and what came on standard input", async () => {
  await ssh(["-o", "BatchMode=yes", "backoffice@203.0.113.7", "true"], "", "hello");
  const record = JSON.parse(readFileSync(join(folder, "record"), "utf8")) as unknown;
  expect(record).toEqual({
    argv: ["-o", "BatchMode=yes", "backoffice@203.0.113.7", "true"],
    env: { PATH: dirname(process.execPath), SSH_RECORD: join(folder, "record"), SSH_FAULT: "" },
    stdin: { bytes: 5, sha256: createHash("sha256").update("hello").digest("hex"), files: [] },
  });
});

it("reads options with values, switches and commands of several words like the real one", async () => {
  const options = ["-o", "BatchMode=yes", "-p", "22", "-q", "-oForwardAgent=no"];
  expect(await ssh([...options, "me@203.0.113.7", "cloud-init", "status", "--long"])).toEqual({
    stdout: "status: done",
    stderr: "",
    exitCode: 0,
  });
});

it("knows only what the host knows", async () => {
  expect(await ssh(["me@203.0.113.7", "rm -rf /data"])).toEqual({
    stdout: "",
    stderr: "bash: line 1: rm: command not found",
    exitCode: 127,
  });
});

it("ends like the real one when there is no session", async () => {
  expect(await ssh(["me@203.0.113.7", "true"], "refused")).toEqual({
    stdout: "",
    stderr: "ssh: connect to host 203.0.113.7 port 22: Connection refused",
    exitCode: 255,
  });
  expect(await ssh(["me@203.0.113.7", "true"], "denied")).toMatchObject({
    stderr: "me@203.0.113.7: Permission denied (publickey).",
  });
});

it("plays a fault for as many calls as it is told, and works without a record", async () => {
  const codes = [];
  for (let call = 0; call < 2; call++)
    codes.push((await ssh(["me@203.0.113.7", "true"], "timeout:1")).exitCode);
  expect(codes).toEqual([255, 0]);
  const env = { PATH: dirname(process.execPath) };
  expect(await execa(SSH, ["me@203.0.113.7", "true"], { env, extendEnv: false, input: "" })).toMatchObject({
    exitCode: 0,
  });
  expect(existsSync(join(folder, "undefined"))).toBe(false);
});
