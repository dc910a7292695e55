import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sshd, sshdListens } from "../../../image/health/sshd";
import { CLOSED, standInHost, tcp } from "./stand-in-host";

const FIX =
  "Start it anew: sudo s6-svc -r /run/service/sshd. Its log: fly logs --no-tail -a acme | grep 'sshd |'";
const FLY = {
  "/run/backoffice/env/BACKOFFICE_TARGET": "fly\n",
  "/run/backoffice/env/BACKOFFICE_NAME": "acme\n",
};

const greeting = async (line: string) =>
  sshd.look(standInHost(FLY, { sshd: await tcp((socket) => void socket.write(line)) }));

test("an sshd that greets is well", async () => {
  expect(await greeting("SSH-2.0-OpenSSH_10.0p2\r\n")).toEqual({
    state: "ok",
    why: "It greets as SSH-2.0-OpenSSH_10.0p2.",
  });
});

test("an sshd that refuses this source for the moment runs all the same", async () => {
  expect(await greeting("Not allowed at this time\r\n")).toEqual({
    state: "warning",
    why: 'It runs, but refuses 127.0.0.1 for the moment: "Not allowed at this time".',
    fix: "Wait a minute: it had too many connections without a login.",
  });
});

test("something else on its port is failing", async () => {
  const port = await tcp((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n"));
  expect(await sshd.look(standInHost(FLY, { sshd: port }))).toEqual({
    state: "failing",
    why: `Port ${port} does not greet as SSH: "HTTP/1.1 400 Bad Request".`,
    fix: FIX,
  });
});

test("a closed port is failing", async () => {
  expect(await sshd.look(standInHost(FLY))).toEqual({
    state: "failing",
    why: `Nothing listens on port ${CLOSED}.`,
    fix: FIX,
  });
});

test("for the cloud it is enough that the kernel says it listens", async ({ skip }) => {
  if (!existsSync("/proc/net/tcp")) skip("/proc/net/tcp is Linux's");
  const before = { "/proc/net/tcp": readFileSync("/proc/net/tcp", "utf8") };
  let connections = 0;
  const port = await tcp(() => connections++);
  expect(await sshdListens.look(standInHost(before, { sshd: port }))).toMatchObject({ state: "failing" });
  const now = { "/proc/net/tcp": readFileSync("/proc/net/tcp", "utf8") };
  expect(await sshdListens.look(standInHost(now, { sshd: port }))).toEqual({
    state: "ok",
    why: `It listens on port ${port}.`,
  });
  expect(connections).toBe(0);
});

test("a connection from that port is no listener", async () => {
  const header = "  sl  local_address rem_address   st\n";
  const table = { ...FLY, "/proc/net/tcp": `${header}   0: 0100007F:08AE 0100007F:1F90 01 00000000\n` };
  expect(await sshdListens.look(standInHost(table, { sshd: 2222 }))).toEqual({
    state: "failing",
    why: "Nothing listens on port 2222.",
    fix: FIX,
  });
});
