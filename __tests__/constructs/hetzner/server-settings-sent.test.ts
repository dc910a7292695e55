import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, it } from "vitest";

const SCRIPT = resolve("constructs/hetzner/host/usr/local/sbin/backoffice-environment");
const SETTINGS = "TZ=UTC\nSERVER_SSH_SOURCES=0.0.0.0/0\nSERVER_DOMAIN=n8n.example.com\n";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "backoffice-environment-"));
  for (const folder of ["bin", "etc/backoffice"]) mkdirSync(join(root, folder), { recursive: true });
  for (const name of ["systemctl", "backoffice-firewall", "backoffice-web"]) {
    writeFileSync(join(root, "bin", name), `#!/bin/sh\necho "${name} $*" >>"$BACKOFFICE_ROOT/done"\n`);
    chmodSync(join(root, "bin", name), 0o755);
  }
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

const send = async (input: string) => {
  const { exitCode, stderr } = await execa("sh", [SCRIPT], {
    env: { BACKOFFICE_ROOT: root, PATH: `${join(root, "bin")}:/usr/bin:/bin` },
    extendEnv: false,
    input,
    reject: false,
  });
  return { exitCode, stderr };
};

const written = () => {
  const folder = join(root, "etc/backoffice");
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]),
  );
};

const READ = {
  "host.env": "TZ=UTC\n",
  "server.env": "SERVER_SSH_SOURCES=0.0.0.0/0\nSERVER_DOMAIN=n8n.example.com\n",
};

it.each([SETTINGS, `${SETTINGS}\n`])(
  "takes the host's and the server's own settings apart",
  async (input) => {
    expect(await send(input)).toEqual({ exitCode: 0, stderr: "" });
    expect(written()).toEqual(READ);
  },
);

const OTHERS = SETTINGS.replace("UTC", "Europe/Berlin");

it.each([
  ["nothing at all", ""],
  ["all but the last line", OTHERS.slice(0, OTHERS.indexOf("SERVER_DOMAIN"))],
  ["a part of the last line", OTHERS.slice(0, -5)],
  ["all but the last line's end", OTHERS.slice(0, -1)],
])("refuses %s: the rest may have been cut off", async (_, input) => {
  await send(SETTINGS);
  rmSync(join(root, "done"));
  expect(await send(input)).toEqual({
    exitCode: 1,
    stderr:
      "The settings do not end with a whole line SERVER_DOMAIN=: they may have been cut off. Nothing was changed.",
  });
  expect(written()).toEqual(READ);
  expect(readdirSync(root)).not.toContain("done");
});
