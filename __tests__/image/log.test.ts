import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa, execaSync } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ENVIRONMENT, inSandbox, withoutSandbox } from "./entrypoint-sandbox";

const SECRETS = {
  CLAUDE_CODE_OAUTH_TOKEN: `sk-ant-oat01-${"Q7rT_2xZ".repeat(10)}-wAA`,
  GH_TOKEN: "ghp_7QmX2vLp9RkT4sYb6NcW8dJf3HgZ5aVe1UtO",
  N8N_ENCRYPTION_KEY: "3f9a1c7e5b2d8064a9e3f1c7b5d20846e8a3c1f975b2d4068e3a1f9c7b5d2e40",
  N8N_INSTANCE_OWNER_EMAIL: "owner+büro@example.com",
  N8N_INSTANCE_OWNER_PASSWORD_HASH: "$2b$10$wE/kB4.zGi0OqPyU5oDjMlSaHr1NuXxKt/CbIfFvTnAhEmWzQdLs.",
  TUNNEL_TOKEN: `x[]{}()*+?|^$\\"'&/<>~\`#%!@;:,-${"=".repeat(2)}y`,
};
const NAMES = Object.keys(SECRETS) as (keyof typeof SECRETS)[];

const base64 = (text: string) => Buffer.from(text).toString("base64");
const hex = (text: string) => Buffer.from(text).toString("hex");
const lowerEscapes = (text: string) => text.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase());
/** As Go and careful web frameworks write JSON. */
const careful = (text: string) =>
  JSON.stringify(text)
    .slice(1, -1)
    .replace(/[<>&/+]/g, (each) => `\\u00${hex(each)}`);

const FORMS: Readonly<Record<string, (value: string) => string>> = {
  "as it is": (value) => value,
  "as JSON": (value) => JSON.stringify(value).slice(1, -1),
  "as JSON in JSON": (value) => JSON.stringify(JSON.stringify(value).slice(1, -1)).slice(1, -1),
  "as JSON with slashes escaped": (value) => JSON.stringify(value).slice(1, -1).replaceAll("/", "\\/"),
  "as JSON without HTML": careful,
  "URL-encoded": encodeURIComponent,
  "URL-encoded with lower-case digits": (value) => lowerEscapes(encodeURIComponent(value)),
  hexadecimal: hex,
  "hexadecimal in capitals": (value) => hex(value).toUpperCase(),
};

const GNU =
  execaSync("sh", ["-c", "sed --version | grep -q GNU && command -v jq"], { reject: false }).exitCode === 0;
const reason = GNU ? undefined : "GNU sed or jq is not on this machine";
const noSandbox = reason ?? withoutSandbox();

let folder: string;
let script: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "backoffice-log-"));
  script = join(folder, "redact.sed");
  for (const name of NAMES) writeFileSync(join(folder, name), SECRETS[name]);
  if (!reason) writeFileSync(script, await redaction(NAMES));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  if (noSandbox) console.log(`Not run, tests of the log's redaction: ${noSandbox}.`);
});

async function redaction(names: readonly string[]): Promise<string> {
  const program = resolve("image/rootfs/usr/local/lib/backoffice/redaction");
  return (await execa("sh", [program, ...names.map((name) => join(folder, name))], { cwd: folder })).stdout;
}

async function redacted(text: string): Promise<string> {
  const options = { input: text, env: { LC_ALL: "C" }, stripFinalNewline: false };
  return (await execa("sed", ["-E", "-f", script], options)).stdout;
}

describe.skipIf(reason)("redaction takes out", { timeout: 30_000 }, () => {
  it.each(Object.entries(FORMS))("every secret, %s", async (_, form) => {
    const lines = NAMES.map((name) => `before ${form(SECRETS[name])}, and again:${form(SECRETS[name])}.`);
    expect(await redacted(lines.join("\n"))).toBe(
      NAMES.map((name) => `before [${name}], and again:[${name}].`).join("\n"),
    );
  });

  it.each([0, 1, 2])(
    "every secret in base64 text of other things as well, %s bytes from a group of three",
    async (n) => {
      for (const name of NAMES) {
        const text = base64(`${"#".repeat(30 + n)}${SECRETS[name]}${"#".repeat(30)}`);
        for (const form of [text, text.replaceAll("+", "-").replaceAll("/", "_"), encodeURIComponent(text)]) {
          const [first = "", last = "", ...more] = (await redacted(form)).split(`[${name}]`);
          expect(more).toEqual([]);
          // What is left is of the neighbours, less at most ten digits on each side.
          expect(form.startsWith(first) && form.endsWith(last)).toBe(true);
          expect(Math.min(first.length, last.length)).toBeGreaterThanOrEqual(30);
        }
      }
    },
  );

  it.each(["base64", "base64 --wrap 64", "openssl base64", "base64 --wrap 20"])(
    "what `%s` prints",
    async (program) => {
      for (const name of NAMES) {
        for (const text of [SECRETS[name], `${name}=${SECRETS[name]}\n`, `{"a":"${SECRETS[name]}"}`]) {
          const [command = "", ...args] = program.split(" ");
          const output = await redacted((await execa(command, args, { input: text })).stdout);
          const shown = digitsOf(name, text).filter((digits) => output.includes(digits));
          expect({ program, text, shown }).toEqual({ program, text, shown: [] });
        }
      }
    },
  );

  /** Each twelve digits in a row, of the base64 form of a text, that stand for nothing but the secret in it: nine bytes of it. */
  function digitsOf(name: keyof typeof SECRETS, text: string): string[] {
    const start = Buffer.byteLength(text.slice(0, text.indexOf(SECRETS[name])));
    const end = start + Buffer.byteLength(SECRETS[name]);
    const digits = base64(text).slice(Math.ceil((start * 8) / 6), Math.floor((end * 8) / 6));
    return Array.from({ length: digits.length - 11 }, (_, first) => digits.slice(first, first + 12));
  }

  it("several secrets from a line of a megabyte, in little time", async () => {
    const noise = 'level=info at /opt/n8n sk-ant-oat01- \\\\\\\\ "ghp_"'.repeat(20_000);
    expect(await redacted(`${noise}${SECRETS.GH_TOKEN}${noise}${SECRETS.TUNNEL_TOKEN}\n`)).toBe(
      `${noise}[GH_TOKEN]${noise}[TUNNEL_TOKEN]\n`,
    );
  });
});

describe.skipIf(reason)("redaction leaves", () => {
  it("everything else as it is: other bytes, empty lines, a last line without its end", async () => {
    const bytes = Buffer.from([...Array(256).keys()].filter((byte) => byte !== 0));
    const text = `\n\n${bytes.toString("latin1")}sk-ant-oat01-added-by-the-broker ${SECRETS.GH_TOKEN.slice(0, 20)}\nend`;
    expect(await redacted(text)).toBe(text);
  });

  it("words that a secret of less than eight characters would take out", async () => {
    writeFileSync(join(folder, "SHORT"), "n8n2026");
    expect(await redaction(["SHORT"])).toBe("");
  });
});

describe.skipIf(noSandbox)("the log of a service", { timeout: 30_000 }, () => {
  const START = `${ENVIRONMENT}entrypoint </dev/null >/dev/null\n`;
  const LOG = "/usr/local/lib/backoffice/log n8n";

  it("names the service in each line, and waits for a line's end before it judges", async () => {
    const write = "printf 'starts\\ntoken ghp_can'; sleep 0.3; printf 'aryGithub here\\nno end'";
    expect(await inSandbox(`${START}{ ${write}; } | ${LOG}`)).toEqual({
      exitCode: 0,
      stdout: "n8n | starts\nn8n | token [GH_TOKEN] here\nn8n | no end",
      stderr: "",
    });
  });

  it("passes a line on as soon as it is complete", async () => {
    const timed = `{ echo first; sleep 3; } | ${LOG} | { read -r line; echo "$(($(date +%s) - start)) $line"; }`;
    expect((await inSandbox(`${START}start=$(date +%s); ${timed}`)).stdout).toMatch(/^[01] n8n \| first$/);
  });

  it("is written by a process that has no rights, no environment and no name", async () => {
    const look = `
sleep 15 2>/dev/null | ${LOG} >/dev/null & logger=$!
until [ "$(cat /proc/$logger/comm)" = sed ]; do sleep 0.1; done
process=/proc/$logger
grep -E '^(Uid|Gid|Groups|CapPrm|CapEff|CapBnd|CapAmb|NoNewPrivs):' "$process/status" | tr '\\t' ' '
tr '\\0' '\\n' <"$process/environ" | grep -v STDBUF | sort
tr '\\0' ' ' <"$process/cmdline"
kill $logger`;
    const { stdout, stderr } = await inSandbox(`${START}export OTHER=canary${look}`);
    expect(stderr).toBe("");
    expect(stdout.replace(/\S*LD_PRELOAD=\S*\n/, "").replaceAll(/ +\n/g, "\n")).toBe(`\
Uid: 10007 10007 10007 10007
Gid: 10007 10007 10007 10007
Groups:
CapPrm: 0000000000000000
CapEff: 0000000000000000
CapBnd: 0000000000000000
CapAmb: 0000000000000000
NoNewPrivs: 1
LC_ALL=C
PATH=/usr/bin:/bin
sed -E -e s/^/n8n | / -f /run/backoffice/redact.sed `);
  });
});
