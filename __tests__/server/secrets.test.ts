import { afterAll, beforeAll, expect, test } from "vitest";
import { SecretReference } from "../../constructs/secret-reference";
import { encodings } from "../../rehearsal/canary";
import { DebianServer } from "../../rehearsal/server/debian-server";
import { TestVolume } from "../../rehearsal/server/test-volume";
import { linesOf, placeStandIn, REQUIRED, start, state } from "./stand-in-host";

/** A value for each secret that stands nowhere else. */
const CANARIES = Object.fromEntries(
  SecretReference.all.map(({ name }, index) => [name, `canary-${index}-${name.length * 7919}-Qz8`]),
);
const SEND =
  "Send them from your own machine, as NAME=VALUE lines on the standard input of: ssh backoffice@ADDRESS sudo backoffice-secrets";

/** Where a value might come to lie; the mounts of credentials and of the container's memory are meant for it. */
const PLACES = "/etc /var /root /home /opt /srv /usr/local /tmp /dev/shm /run /data";

let server: DebianServer;
let volume: TestVolume;
beforeAll(async () => {
  server = await DebianServer.make();
  volume = await TestVolume.make();
  await start(server);
  await placeStandIn(server);
  await server.attach(volume);
  await state(server, "data.mount", "active");
  await server.ssh(["true"]);
});
afterAll(async () => {
  await server.remove();
  await volume.remove();
});

const send = (secrets: Readonly<Record<string, string>>, option = "") =>
  server.ssh([`sudo backoffice-secrets ${option}`], { input: linesOf(secrets) });

const output = async (command: string) => (await server.run(command, { reject: false })).all;

/** What systemd does with the host: its state, and how often it has tried again by itself. */
const unit = async () =>
  (await output("systemctl show --property=SubState,NRestarts backoffice")).split("\n").sort().join(" ");
const WAITS = "NRestarts=0 SubState=dead";

const kinds = async () =>
  Object.fromEntries(
    (await output("backoffice-secrets check")).split("\n").map((line) => line.split(/ {2,}| (?=[a-z])/, 2)),
  ) as Record<string, string>;

/** What the entrypoint of the latest start found. */
const seen = async () =>
  (await output("journalctl --unit=backoffice --output=cat | grep '^entrypoint sees:' | tail -n 1"))
    .replace("entrypoint sees: ", "")
    .split(" ");

/** What programs tell of the host and of themselves. */
const SHOWN = [
  "journalctl --all --output=export",
  "podman inspect backoffice",
  "podman image inspect localhost/backoffice:current",
  "systemctl show backoffice",
  "systemctl cat backoffice",
  "cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ",
];

/** Every form a value could take, one a line; on stdin, so that the search does not find itself. */
const forms = (secrets: Readonly<Record<string, string>>) =>
  Object.values(secrets)
    .flatMap(encodings)
    .filter((form) => !form.includes("\0"))
    .join("\n");

/** Files below `folders` with a value in any form, but for the mounts of credentials. */
async function found(
  folders: string,
  secrets: Readonly<Record<string, string>>,
  but = "| grep --invert-match '^/run/credentials/'",
): Promise<string[]> {
  const { stdout } = await server.run(
    `grep --recursive --text --files-with-matches --fixed-strings --file=- ${folders} 2>/dev/null ${but}`,
    { input: forms(secrets), reject: false },
  );
  return stdout.split("\n").filter(Boolean);
}

test("a host without secrets waits quietly, and its status says for which and what to run", async () => {
  await server.run("systemctl start backoffice");
  expect(await unit()).toBe(WAITS);
  const status = await output("systemctl status --no-pager backoffice");
  expect(status).toContain(
    "The host waits for its secrets: CLAUDE_CODE_OAUTH_TOKEN GH_TOKEN N8N_ENCRYPTION_KEY. They were not given yet, or only until the last boot (--no-persist).",
  );
  expect(status).toContain(SEND);
});

test("with some of them it still waits, for the others", async () => {
  const { all } = await send({ GH_TOKEN: "ghp_x" });
  expect(all).toBe(
    "GH_TOKEN stored\n" +
      "The host waits for its secrets: CLAUDE_CODE_OAUTH_TOKEN N8N_ENCRYPTION_KEY. They were not given yet, or only until the last boot (--no-persist).\n" +
      SEND,
  );
  expect(await unit()).toBe(WAITS);
});

test("all of them, sent over ssh, reach the entrypoint and no other place", async () => {
  // Looks at every process just while a value is on its way.
  const wrapper = `#!/bin/sh\ncat /proc/[0-9]*/cmdline /proc/[0-9]*/environ >>/run/processes 2>/dev/null\nexec /usr/bin/systemd-creds "$@"\n`;
  await server.run("cat >/usr/local/sbin/systemd-creds && chmod 0755 /usr/local/sbin/systemd-creds", {
    input: wrapper,
  });
  const { all } = await send(CANARIES);
  await server.run("rm /usr/local/sbin/systemd-creds");
  expect(all).toBe(SecretReference.all.map(({ name }) => `${name} stored`).join("\n"));
  await state(server, "backoffice", "active");
  expect(await seen()).toEqual(SecretReference.all.map(({ name }) => `backoffice.${name}`).sort());

  expect(await output("tr '\\0' '\\n' </run/processes")).toContain("/usr/local/sbin/backoffice-secrets");
  expect(await found(PLACES, CANARIES)).toEqual([]);
  const shown = SHOWN.map((command) => `${command} >>/run/shown`).join("; ");
  await server.run(`(${shown}) 2>/dev/null`);
  expect(await found("/run/shown", CANARIES)).toEqual([]);
});

test("the same search finds a value where it is meant to be", async () => {
  const { GH_TOKEN = "" } = CANARIES;
  expect(await found("/run", { GH_TOKEN }, "")).toContain(
    "/run/credentials/backoffice.service/backoffice.GH_TOKEN",
  );
});

test("check names each with its place, and never a value", async () => {
  const text = await output("backoffice-secrets check");
  expect(text.split("\n")).toHaveLength(SecretReference.all.length);
  expect(Object.values(await kinds())).toEqual(SecretReference.all.map(() => "persisted"));
  for (const value of Object.values(CANARIES)) expect(text).not.toContain(value);
});

test("a reboot keeps them: the host starts by itself", async () => {
  await start(server, "reboot");
  await state(server, "backoffice", "active");
  expect(await seen()).toHaveLength(SecretReference.all.length);
});

test("with --no-persist they leave the disk for memory, and the host runs on", async () => {
  const { all } = await send(REQUIRED, "--no-persist");
  expect(all).toBe(
    "N8N_ENCRYPTION_KEY left as it stands: what n8n has stored is of no use without it\n" +
      "CLAUDE_CODE_OAUTH_TOKEN kept in memory until the next boot; the one on disk is removed\n" +
      "GH_TOKEN kept in memory until the next boot; the one on disk is removed",
  );
  expect(await kinds()).toMatchObject({
    CLAUDE_CODE_OAUTH_TOKEN: "memory",
    GH_TOKEN: "memory",
    N8N_ENCRYPTION_KEY: "persisted",
  });
  await state(server, "backoffice", "active");
  expect(await seen()).toHaveLength(SecretReference.all.length);
});

test("the same encryption key moves to memory, another never takes its place", async () => {
  const key = CANARIES["N8N_ENCRYPTION_KEY"] ?? "";
  const { all } = await send({ N8N_ENCRYPTION_KEY: key }, "--no-persist");
  expect(all).toBe("N8N_ENCRYPTION_KEY kept in memory until the next boot; the one on disk is removed");
  expect((await send({ N8N_ENCRYPTION_KEY: "another-key-another" })).all).toBe(
    "N8N_ENCRYPTION_KEY left as it stands: what n8n has stored is of no use without it",
  );
  expect(await output("ls /etc/credstore.encrypted")).not.toContain("N8N_ENCRYPTION_KEY");
});

test("what lay in memory is gone after a reboot: the host waits, says so, and starts when it comes again", async () => {
  await start(server, "reboot");
  await state(server, "data.mount", "active");
  expect(await unit()).toBe(WAITS);
  expect(await output("systemctl status --no-pager backoffice")).toContain(
    "The host waits for its secrets: CLAUDE_CODE_OAUTH_TOKEN GH_TOKEN N8N_ENCRYPTION_KEY.",
  );
  await send(REQUIRED, "--no-persist");
  await state(server, "backoffice", "active");
});

test("an optional one is taken away by name", async () => {
  expect((await server.ssh(["sudo backoffice-secrets remove TUNNEL_TOKEN"])).all).toBe(
    "TUNNEL_TOKEN removed",
  );
  await state(server, "backoffice", "active");
  expect(await seen()).not.toContain("backoffice.TUNNEL_TOKEN");
});

test("one that this server can't decrypt keeps the host waiting with its name, not starting over and over", async () => {
  await server.run(
    "echo garbage >/etc/credstore.encrypted/backoffice.TUNNEL_TOKEN; systemctl restart backoffice",
  );
  expect(await unit()).toBe(WAITS);
  expect(await output("systemctl status --no-pager backoffice")).toContain(
    `The host waits for its secrets: TUNNEL_TOKEN. This server can't decrypt them; "backoffice-secrets remove NAME" takes one away.`,
  );
  await server.run("backoffice-secrets remove TUNNEL_TOKEN");
  await state(server, "backoffice", "active");
});

test("while the server's own key can't be read the unit tries again, and starts once it can", async () => {
  const key = "/var/lib/systemd/credential.secret";
  await server.run(`mv ${key} ${key}.kept; : >${key}; chmod 0400 ${key}; systemctl restart backoffice`, {
    reject: false,
  });
  const { exitCode, all } = await server.run("backoffice-secrets present", { reject: false });
  const { stdout } = await server.run("systemctl show -P SubState backoffice");
  await server.run(`mv ${key}.kept ${key}`);
  expect({ exitCode, all }).toEqual({
    exitCode: 255,
    all: expect.stringMatching(
      /\nsystemd-creds can neither encrypt nor decrypt on this server, so which secrets are there can't be told\.$/,
    ) as string,
  });
  expect(stdout).toMatch(/^auto-restart/);
  await state(server, "backoffice", "active", 60);
});

test("without sudo it says so, and not that all is missing", async () => {
  const { exitCode, stderr } = await server.ssh(["/usr/local/sbin/backoffice-secrets check"], {
    reject: false,
  });
  expect({ exitCode, stderr }).toEqual({
    exitCode: 1,
    stderr: "The server's secrets are root's: sudo backoffice-secrets check",
  });
});
