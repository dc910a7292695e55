import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, it } from "vitest";
import { leaksBelow, secretsIn } from "../../rehearsal/canary";
import { REHEARSAL_SECRETS } from "../../rehearsal/stage";

const SECRETS = { ...REHEARSAL_SECRETS, AWKWARD: 'pass"word\\with+every/thing?~~~' };
const names = Object.keys(SECRETS) as (keyof typeof SECRETS)[];

/** Ways in which a value gets into a text, by careless code. */
const ways: readonly (readonly [way: string, write: (value: string) => string])[] = [
  ["as it is", (value) => `TOKEN=${value}\n`],
  ["in JSON", (value) => JSON.stringify({ token: value })],
  ["in JSON, behind its name", (value) => `{"env":${JSON.stringify([`TOKEN=${value}`])}}`],
  ["in a URL", (value) => `https://example.com/?token=${encodeURIComponent(value)}&x=1`],
  ["in hexadecimal", (value) => `0x${Buffer.from(value).toString("hex")}`],
  ["in hexadecimal with capitals", (value) => Buffer.from(value).toString("hex").toUpperCase()],
  ...[0, 1, 2].flatMap((offset) => {
    const before = "u".repeat(offset);
    const packed = (value: string) => Buffer.from(`${before}${value}:and more`);
    return [
      [`in Base64, ${offset} behind a multiple of 3`, (value: string) => packed(value).toString("base64")],
      [`in Base64 for URLs, ${offset} behind`, (value: string) => packed(value).toString("base64url")],
    ] as const;
  }),
  ["in UTF-16", (value) => Buffer.from(value, "utf16le").toString("latin1")],
];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "canary-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

it.each(ways)("a value is found %s", (_, write) => {
  for (const name of names) {
    const text = `before ${write(SECRETS[name])} after`;
    expect(secretsIn(text, { [name]: SECRETS[name] }), text).toEqual([name]);
  }
});

it("text without a value has none", () => {
  expect(secretsIn("GH_TOKEN is not set", SECRETS)).toEqual([]);
  expect(
    secretsIn(
      Object.values(SECRETS)
        .map((value) => value.slice(0, 8))
        .join(),
      SECRETS,
    ),
  ).toEqual([]);
});

it("files are looked into, packed ones too, and named with the secret", () => {
  mkdirSync(join(folder, "deep/er"), { recursive: true });
  writeFileSync(join(folder, "deep/er/state.json"), `{"token":"${SECRETS.GH_TOKEN}"}`);
  writeFileSync(join(folder, "log.gz"), gzipSync(`token ${SECRETS.HCLOUD_TOKEN}`));
  writeFileSync(join(folder, "plan"), zip({ tfplan: "nothing", tfstate: `x ${SECRETS.FLY_API_TOKEN}` }));
  writeFileSync(join(folder, "clean"), "nothing");
  expect(leaksBelow(folder, SECRETS).sort()).toEqual([
    "deep/er/state.json: GH_TOKEN",
    "log.gz: HCLOUD_TOKEN",
    "plan: FLY_API_TOKEN",
  ]);
});

it("bytes that only look packed, and links to nothing, are no failure", () => {
  writeFileSync(join(folder, "odd"), Buffer.concat([Buffer.from("PK\u0003\u0004"), Buffer.alloc(40, 8)]));
  writeFileSync(join(folder, "short"), "PK\u0003\u0004");
  writeFileSync(join(folder, "half.gz"), gzipSync("text").subarray(0, 12));
  symlinkSync("nowhere", join(folder, "link"));
  expect(leaksBelow(folder, SECRETS)).toEqual([]);
});

/** A zip file with deflated entries, sizes left to the reader as Go writes them. */
function zip(entries: Readonly<Record<string, string>>): Buffer {
  const parts = Object.entries(entries).flatMap(([name, content]) => {
    const header = Buffer.alloc(30);
    header.write("PK\u0003\u0004", 0, "latin1");
    header.writeUInt16LE(8, 8);
    header.writeUInt16LE(Buffer.byteLength(name), 26);
    return [header, Buffer.from(name), deflateRawSync(content)];
  });
  return Buffer.concat(parts);
}
