import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, it } from "vitest";
import { SecretReference } from "../../../constructs/secret-reference";

const SCRIPT = resolve("constructs/hetzner/host/usr/local/sbin/backoffice-secrets");
const KEY = "N8N_ENCRYPTION_KEY";

/** "Encrypts" by turning letters round; writes down its arguments, as every process of the server could read them. */
const PROGRAMS = {
  "systemd-creds": `#!/bin/sh
echo "$*" >>"$BACKOFFICE_ROOT/arguments"
for last; do :; done
tr a-z n-za-m >"$last"
`,
  mountpoint: '#!/bin/sh\n[ ! -e "$BACKOFFICE_ROOT/unmounted" ]\n',
  systemctl: '#!/bin/sh\necho "systemctl $*" >>"$BACKOFFICE_ROOT/arguments"\n',
};

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "backoffice-secrets-"));
  for (const folder of ["bin", "run"]) mkdirSync(join(root, folder));
  for (const [name, content] of Object.entries(PROGRAMS)) {
    writeFileSync(join(root, "bin", name), content);
    chmodSync(join(root, "bin", name), 0o755);
  }
});
afterEach(() => {
  expect(readdirSync(join(root, "run"))).toEqual([]);
  rmSync(root, { recursive: true });
});

async function send(input: string) {
  const { exitCode, stdout, stderr } = await execa("sh", [SCRIPT], {
    env: { BACKOFFICE_ROOT: root, PATH: `${join(root, "bin")}:/usr/bin:/bin` },
    extendEnv: false,
    input,
    reject: false,
  });
  return { exitCode, stdout, stderr };
}

const refused = (stderr: string) => ({ exitCode: 1, stdout: "", stderr: `${stderr} Nothing was stored.` });

/** What lies in the store, by the secret's name. */
function stored(): Record<string, string> {
  const folder = join(root, "etc/credstore.encrypted");
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return Object.fromEntries(
    files.map((file) => [file.replace("backoffice.", ""), readFileSync(join(folder, file), "utf8")]),
  );
}

const argumentsGiven = () => readFileSync(join(root, "arguments"), "utf8").trim().split("\n");

it("stores each secret encrypted, also one on a last line without its end, and restarts the host once", async () => {
  expect(await send("GH_TOKEN=abc=d e\nCLAUDE_CODE_OAUTH_TOKEN=xyz")).toEqual({
    exitCode: 0,
    stdout: "GH_TOKEN stored\nCLAUDE_CODE_OAUTH_TOKEN stored",
    stderr: "",
  });
  expect(stored()).toEqual({ GH_TOKEN: "nop=q r", CLAUDE_CODE_OAUTH_TOKEN: "klm" });
  const file = (name: string) => join(root, "etc/credstore.encrypted", `backoffice.${name}`);
  expect(argumentsGiven()).toEqual([
    `encrypt --with-key=host --name=backoffice.GH_TOKEN - ${file("GH_TOKEN")}`,
    `encrypt --with-key=host --name=backoffice.CLAUDE_CODE_OAUTH_TOKEN - ${file("CLAUDE_CODE_OAUTH_TOKEN")}`,
    "systemctl restart backoffice.service",
  ]);
});

it("leaves the others as they stand when one is rotated", async () => {
  await send("GH_TOKEN=old\nCLAUDE_CODE_OAUTH_TOKEN=xyz\n");
  await send("GH_TOKEN=abc\n");
  expect(stored()).toEqual({ GH_TOKEN: "nop", CLAUDE_CODE_OAUTH_TOKEN: "klm" });
});

it("does not restart a host whose volume is not there", async () => {
  writeFileSync(join(root, "unmounted"), "");
  expect((await send("GH_TOKEN=abc\n")).exitCode).toBe(0);
  expect(argumentsGiven()).toHaveLength(1);
});

it("never sets the encryption key over one that stands", async () => {
  await send(`${KEY}=abc\n`);
  expect(await send(`${KEY}=xyz\nGH_TOKEN=abc\n`)).toEqual({
    exitCode: 0,
    stdout: `${KEY} left as it stands: what n8n has stored is of no use without it\nGH_TOKEN stored`,
    stderr: "",
  });
  expect(stored()).toEqual({ [KEY]: "nop", GH_TOKEN: "nop" });
});

it("takes every secret of the table", async () => {
  const names = SecretReference.all.map(({ name }) => name);
  const { exitCode, stdout } = await send(names.map((name) => `${name}=abc\n`).join(""));
  expect({ exitCode, stdout }).toEqual({
    exitCode: 0,
    stdout: names.map((name) => `${name} stored`).join("\n"),
  });
  expect(stored()).toEqual(Object.fromEntries(names.map((name) => [name, "nop"])));
});

it("stores a value byte for byte, as a bcrypt hash needs it", async () => {
  const hash = "$2B$10$L5G7/.\\N`X`$(X)${X}*'\"%S";
  await send(`N8N_INSTANCE_OWNER_PASSWORD_HASH=${hash}\n`);
  expect(stored()).toEqual({ N8N_INSTANCE_OWNER_PASSWORD_HASH: hash });
});

const NAMES = SecretReference.all.join(" ");

it.each([
  [
    "an empty value",
    "GH_TOKEN=abc\nCLAUDE_CODE_OAUTH_TOKEN=\n",
    "CLAUDE_CODE_OAUTH_TOKEN is empty: is the variable exported?",
  ],
  ["a blank value", "GH_TOKEN= \t\n", "GH_TOKEN is empty: is the variable exported?"],
  [
    "another name",
    "GH_TOKEN=abc\nGH_TOKENS=abc\n",
    `Line 2 is not NAME=VALUE with one of the names ${NAMES}.`,
  ],
  [
    "two names for one value",
    "GH_TOKEN N8N_ENCRYPTION_KEY=abc\n",
    `Line 1 is not NAME=VALUE with one of the names ${NAMES}.`,
  ],
  ["a name without a value", "GH_TOKEN\n", `Line 1 is not NAME=VALUE with one of the names ${NAMES}.`],
  ["a path as a name", "../x=abc\n", `Line 1 is not NAME=VALUE with one of the names ${NAMES}.`],
  [
    "a value without a name, which is not shown",
    "GH_TOKEN=abc\nsecret",
    `Line 2 is not NAME=VALUE with one of the names ${NAMES}.`,
  ],
  ["an empty line", "GH_TOKEN=abc\n\n", `Line 2 is not NAME=VALUE with one of the names ${NAMES}.`],
  ["nothing at all", "", "Nothing came on standard input: send NAME=VALUE lines."],
])("refuses %s before anything is stored", async (_, input, message) => {
  expect(await send(input)).toEqual(refused(message));
  expect(stored()).toEqual({});
  expect(existsSync(join(root, "arguments"))).toBe(false);
});

it("stops at a secret that can't be encrypted, and does not call it stored", async () => {
  writeFileSync(join(root, "bin/systemd-creds"), "#!/bin/sh\necho 'No host key.' >&2\nexit 1\n");
  expect(await send("GH_TOKEN=abc\n")).toEqual({ exitCode: 1, stdout: "", stderr: "No host key." });
});
