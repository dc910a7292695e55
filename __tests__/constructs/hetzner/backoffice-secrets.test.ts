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

/**
 * "Encrypts" by turning letters round; writes down what it is asked for, as every process of the server could read it. A "#" it can't decrypt,
 * and a "!" not encrypt.
 */
const PROGRAMS = {
  id: '#!/bin/sh\ncat "$BACKOFFICE_ROOT/uid" 2>/dev/null || echo 0\n',
  "systemd-creds": `#!/bin/sh
[ ! -e "$BACKOFFICE_ROOT/broken" ] || { echo "No host key." >&2; exit 1; }
for last; do :; done
if [ "$1" = decrypt ]; then
  [ "$3" = - ] || exec <"$3"
  IFS= read -r text || :
  case $text in *"#"*) exit 1 ;; esac
  printf %s "$text" | tr a-z n-za-m
  exit
fi
echo "$*" >>"$BACKOFFICE_ROOT/arguments"
IFS= read -r text || :
case $text in *!*) echo "It is too long." >&2; exit 1 ;; esac
[ "$last" = - ] || exec >"$last"
printf %s "$text" | tr a-z n-za-m
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
  // Neither store has anything beside it.
  const others = ["run", "etc"].flatMap((folder) =>
    existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : [],
  );
  expect(others.filter((name) => name !== "credstore.encrypted")).toEqual([]);
  rmSync(root, { recursive: true });
});

async function send(input: string, ...args: string[]) {
  const { exitCode, stdout, stderr } = await execa("sh", [SCRIPT, ...args], {
    env: { BACKOFFICE_ROOT: root, PATH: `${join(root, "bin")}:/usr/bin:/bin` },
    extendEnv: false,
    input,
    reject: false,
  });
  return { exitCode, stdout, stderr };
}

const refused = (stderr: string) => ({ exitCode: 1, stdout: "", stderr: `${stderr} Nothing was stored.` });

const SEND =
  "Send them from your own machine, as NAME=VALUE lines on the standard input of: ssh backoffice@ADDRESS sudo backoffice-secrets";

/** What the program says when these are all that is missing. */
const waiting = (...names: string[]) =>
  `The host waits for its secrets: ${names.join(" ")}. They were not given yet, or only until the last boot (--no-persist).\n${SEND}`;

const DISK = "etc/credstore.encrypted";
const MEMORY = "run/credstore.encrypted";

/** What lies in a store, by the secret's name. */
function stored(store = DISK): Record<string, string> {
  const folder = join(root, store);
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return Object.fromEntries(
    files.map((file) => [file.replace("backoffice.", ""), readFileSync(join(folder, file), "utf8")]),
  );
}

const argumentsGiven = () => readFileSync(join(root, "arguments"), "utf8").trim().split("\n");

it("stores each secret encrypted, and restarts the host once", async () => {
  expect(await send("GH_TOKEN=abc=d e\nCLAUDE_CODE_OAUTH_TOKEN=xyz\n")).toEqual({
    exitCode: 0,
    stdout: "CLAUDE_CODE_OAUTH_TOKEN stored\nGH_TOKEN stored",
    stderr: waiting(KEY),
  });
  expect(stored()).toEqual({ GH_TOKEN: "nop=q r", CLAUDE_CODE_OAUTH_TOKEN: "klm" });
  const line = (name: string) =>
    `encrypt --with-key=host --name=backoffice.${name} - ${join(root, DISK)}.RANDOM/backoffice.${name}`;
  expect(argumentsGiven().map((each) => each.replace(/\.\w{6}\//, ".RANDOM/"))).toEqual([
    line("GH_TOKEN"),
    line("CLAUDE_CODE_OAUTH_TOKEN"),
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
    stderr: waiting("CLAUDE_CODE_OAUTH_TOKEN"),
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
    "GH_TOKEN=abc\nsecret\n",
    `Line 2 is not NAME=VALUE with one of the names ${NAMES}.`,
  ],
  ["an empty line", "GH_TOKEN=abc\n\n", `Line 2 is not NAME=VALUE with one of the names ${NAMES}.`],
  [
    "a last line without its end",
    "GH_TOKEN=abc\nCLAUDE_CODE_OAUTH_TOKEN=xyz",
    "The last line has no newline at its end: it may have been cut off.",
  ],
  ["nothing at all", "", "Nothing came on standard input: send NAME=VALUE lines."],
])("refuses %s before anything is stored", async (_, input, message) => {
  expect(await send(input)).toEqual(refused(message));
  expect(stored()).toEqual({});
  expect(existsSync(join(root, "arguments"))).toBe(false);
});

const ALL = SecretReference.all.map(({ name }) => name);
const complete = () => send(ALL.map((name) => `${name}=abc\n`).join(""));

it("keeps them in memory on demand, and takes the same off the disk", async () => {
  await complete();
  expect(await send("GH_TOKEN=xyz\n", "--no-persist")).toEqual({
    exitCode: 0,
    stdout: "GH_TOKEN kept in memory until the next boot; the one on disk is removed",
    stderr: "",
  });
  expect(stored(MEMORY)).toEqual({ GH_TOKEN: "klm" });
  expect(stored()).not.toHaveProperty("GH_TOKEN");
});

it("takes one out of memory when it is stored on disk", async () => {
  await send("GH_TOKEN=xyz\n", "--no-persist");
  expect((await send("GH_TOKEN=abc\n")).stdout).toBe("GH_TOKEN stored; the one in memory is removed");
  expect([stored(), stored(MEMORY)]).toEqual([{ GH_TOKEN: "nop" }, {}]);
});

it("moves the encryption key to memory when it is the same, and leaves it on disk when it is another", async () => {
  await complete();
  const left = `${KEY} left as it stands: what n8n has stored is of no use without it`;
  expect((await send(`${KEY}=xyz\n`, "--no-persist")).stdout).toBe(left);
  expect(stored()).toMatchObject({ [KEY]: "nop" });
  expect((await send(`${KEY}=abc\n`, "--no-persist")).stdout).toBe(
    `${KEY} kept in memory until the next boot; the one on disk is removed`,
  );
  expect(stored(MEMORY)).toEqual({ [KEY]: "nop" });
});

it("tells which are there, and fails while a required one is not", async () => {
  await send("GH_TOKEN=abc\n");
  await send("TUNNEL_TOKEN=abc\n", "--no-persist");
  writeFileSync(join(root, DISK, "backoffice.SENTRY_CLIENT_SECRET"), "#");
  const { exitCode, stdout } = await send("", "check");
  expect(exitCode).toBe(1);
  const places: Record<string, string> = {
    GH_TOKEN: "persisted",
    TUNNEL_TOKEN: "memory",
    SENTRY_CLIENT_SECRET: "unreadable",
  };
  expect(stdout.split("\n").map((line) => [line.slice(0, 33).trim(), line.slice(33)])).toEqual(
    SecretReference.all.map(({ name, required }) => [
      name,
      places[name] ?? (required ? "missing" : "not given (optional)"),
    ]),
  );
});

it("lets a host start that has all it needs, without a word", async () => {
  const required = SecretReference.all.filter((each) => each.required).map(({ name }) => `${name}=abc\n`);
  await send(required.join(""));
  expect(await send("", "present")).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  expect((await send("", "check")).exitCode).toBe(0);
});

it("keeps a host waiting for each required one by name", async () => {
  const required = SecretReference.all.filter((each) => each.required).map(({ name }) => name);
  expect(await send("", "present")).toEqual({ exitCode: 1, stdout: "", stderr: waiting(...required) });
});

it("keeps a host waiting for one that can't be decrypted, which would make its start fail", async () => {
  await complete();
  writeFileSync(join(root, DISK, "backoffice.TUNNEL_TOKEN"), "#");
  expect(await send("", "present")).toEqual({
    exitCode: 1,
    stdout: "",
    stderr:
      `The host waits for its secrets: TUNNEL_TOKEN. This server can't decrypt them; "backoffice-secrets remove NAME" takes one away.\n` +
      SEND,
  });
});

it("takes one away from wherever it is", async () => {
  await complete();
  await send("GH_TOKEN=abc\n", "--no-persist");
  expect(await send("", "remove", "GH_TOKEN")).toEqual({
    exitCode: 0,
    stdout: "GH_TOKEN removed",
    stderr: waiting("GH_TOKEN"),
  });
  expect(await send("", "remove", "TUNNEL_TOKEN")).toEqual({
    exitCode: 0,
    stdout: "TUNNEL_TOKEN removed",
    stderr: waiting("GH_TOKEN"),
  });
  expect((await send("", "remove", "TUNNEL_TOKEN")).stdout).toBe("TUNNEL_TOKEN is not there");
  expect({ ...stored(), ...stored(MEMORY) }).not.toHaveProperty("GH_TOKEN");
});

it("takes nothing away by another name", async () => {
  expect(await send("", "remove", "../../x")).toEqual({
    exitCode: 1,
    stdout: "",
    stderr: `"../../x" is none of the names ${NAMES}.`,
  });
});

it.each(["--persist", "GH_TOKEN=abc", "remove"])(
  "explains itself to who calls it with %s, and stores nothing",
  async (argument) => {
    const { exitCode, stdout, stderr } = await send("GH_TOKEN=abc\n", argument);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(/^Usage: backoffice-secrets < LINES /);
    expect(stored()).toEqual({});
  },
);

it("explains itself on demand", async () => {
  const { exitCode, stdout } = await send("", "--help");
  expect(exitCode).toBe(0);
  for (const word of ["--no-persist", "remove NAME", "check", "present"]) {
    expect(stdout).toContain(`backoffice-secrets ${word}`);
  }
});

it("stores none when one can't be encrypted, says so, and restarts nothing", async () => {
  await send("GH_TOKEN=abc\n");
  writeFileSync(join(root, "arguments"), "");
  expect(await send("GH_TOKEN=xyz\nTUNNEL_TOKEN=!\n")).toEqual({
    exitCode: 1,
    stdout: "",
    stderr: "It is too long.\nOne could not be encrypted, for the reason above. Nothing was stored.",
  });
  expect(stored()).toEqual({ GH_TOKEN: "nop" });
  expect(argumentsGiven().filter((each) => each.startsWith("systemctl"))).toEqual([]);
});

it("stores all also when nobody hears of it any more", async () => {
  const file = join(root, "script");
  writeFileSync(file, `printf 'GH_TOKEN=abc\nTUNNEL_TOKEN=abc\n' | sh ${SCRIPT} 2>/dev/null | true\n`);
  await execa("sh", [file], {
    env: { BACKOFFICE_ROOT: root, PATH: `${join(root, "bin")}:/usr/bin:/bin` },
    extendEnv: false,
  });
  await expect.poll(() => argumentsGiven().at(-1)).toBe("systemctl restart backoffice.service");
  expect(stored()).toEqual({ GH_TOKEN: "nop", TUNNEL_TOKEN: "nop" });
});

const NO_ANSWER =
  "No host key.\nsystemd-creds can neither encrypt nor decrypt on this server, so which secrets are there can't be told.";

it("lets the unit try again, and not wait, while nothing at all can be decrypted", async () => {
  await complete();
  writeFileSync(join(root, "broken"), "");
  expect(await send("", "present")).toEqual({ exitCode: 255, stdout: "", stderr: NO_ANSWER });
  expect(await send("", "check")).toEqual({ exitCode: 255, stdout: "", stderr: NO_ANSWER });
});

it("does not take an encryption key for gone that it can't decrypt just now", async () => {
  await send(`${KEY}=abc\n`);
  writeFileSync(join(root, "broken"), "");
  expect(await send(`${KEY}=xyz\n`)).toEqual(
    refused(`${NO_ANSWER}\nOne could not be encrypted, for the reason above.`),
  );
  expect(stored()).toEqual({ [KEY]: "nop" });
});

it("takes one away without looking into it", async () => {
  await send("GH_TOKEN=abc\n");
  writeFileSync(join(root, "broken"), "");
  expect((await send("", "remove", "GH_TOKEN")).stdout).toBe("GH_TOKEN removed");
  expect(stored()).toEqual({});
});

it.each([["check"], ["present"], ["remove", "GH_TOKEN"], ["--no-persist"], []])(
  "refuses to work for another user than root: %s %s",
  async (...args) => {
    await complete();
    writeFileSync(join(root, "uid"), "1000\n");
    const { exitCode, stdout, stderr } = await send("GH_TOKEN=xyz\n", ...args);
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: `The server's secrets are root's: ${["sudo backoffice-secrets", ...args].join(" ")}`,
    });
    expect(stored()).toMatchObject({ GH_TOKEN: "nop" });
  },
);
