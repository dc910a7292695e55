import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { shipped } from "../support/shipped";
import { ed25519Key, hostFor, messageFor, oneProblem, privateKey } from "./example";

const allowed =
  "one or more public keys, one line each: ssh-ed25519, ecdsa-sha2-nistp256/384/521, sk-ssh-ed25519, " +
  "sk-ecdsa-sha2-nistp256, or ssh-rsa from 2048 bits";
const paste = "paste the one line of the .pub file, e.g. of ~/.ssh/id_ed25519.pub";
const fresh = "make a new one with: ssh-keygen -t ed25519";
const refusal = (line: string, fix: string) => oneProblem(`operatorKeys[0]: ${line}`, allowed, fix);
const messageForKey = (key: unknown) => messageFor({ operatorKeys: [key] });

/** A public key in OpenSSH's form from its fields. */
function encode(type: string, ...fields: (Buffer | string)[]): string {
  const parts = [type, ...fields].flatMap((field) => {
    const bytes = Buffer.from(field as string);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return [length, bytes];
  });
  return `${type} ${Buffer.concat(parts).toString("base64")}`;
}

function rsaKey(bits: number): string {
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength: bits });
  const { n = "", e = "" } = publicKey.export({ format: "jwk" });
  return encode(
    "ssh-rsa",
    Buffer.from(e, "base64url"),
    Buffer.concat([Buffer.of(0), Buffer.from(n, "base64url")]),
  );
}

const point = (bytes: number) => Buffer.concat([Buffer.of(4), Buffer.alloc(bytes - 1, 7)]);

test.each([
  ["Ed25519", ed25519Key],
  ["RSA with 2048 bits", shipped.operatorKeys[0]],
  ["ECDSA", encode("ecdsa-sha2-nistp256", "nistp256", point(65))],
  ["a large ECDSA", encode("ecdsa-sha2-nistp521", "nistp521", point(133))],
  ["Ed25519 of a hardware key", encode("sk-ssh-ed25519@openssh.com", Buffer.alloc(32, 7), "ssh:")],
  ["ECDSA of a hardware key", encode("sk-ecdsa-sha2-nistp256@openssh.com", "nistp256", point(65), "ssh:")],
  ["a key with a comment of several words", `${ed25519Key} and more`],
])("accepts %s", (_, key) => {
  expect(hostFor({ operatorKeys: [key] }).operatorKeys).toEqual([key]);
});

test("refuses an empty key", () => {
  expect(messageForKey(" \n")).toBe(refusal("the key is empty", paste));
});

test("refuses an empty list, which would lock everybody out", () => {
  expect(messageFor({ operatorKeys: [] })).toBe(
    oneProblem(
      "operatorKeys: holds no key, so nobody could log in",
      allowed,
      'write operatorKeys: ["ssh-ed25519 AAAA... you@laptop"]',
    ),
  );
});

test("refuses a malformed key and shows only its type, length and comment", () => {
  const cut = ed25519Key.replace(/.{9} you@laptop$/, " you@laptop");
  expect(messageForKey(cut)).toBe(
    refusal(
      `the ssh-ed25519 key (${cut.length} characters, comment you@laptop) is malformed: cut, or changed while copying`,
      paste,
    ),
  );
});

test.each([
  ["characters that are no base64", "ssh-ed25519 AAAA*C3Nz"],
  ["no key after the type", "ssh-ed25519"],
  ["a field too few", encode("ssh-ed25519")],
  ["a field too many", encode("ssh-ed25519", Buffer.alloc(32), "more")],
  ["an Ed25519 key of 31 bytes", encode("ssh-ed25519", Buffer.alloc(31))],
  ["a curve that is not the type's", encode("ecdsa-sha2-nistp256", "nistp384", point(97))],
  ["a point of the wrong length", encode("ecdsa-sha2-nistp256", "nistp256", point(64))],
])("refuses %s as malformed", (_, key) => {
  expect(messageForKey(key)).toBe(
    refusal(
      `the ${key.split(" ")[0]} key (${key.length} characters) is malformed: cut, or changed while copying`,
      paste,
    ),
  );
});

test("refuses a type that is not the one inside", () => {
  const key = ed25519Key.replace("ssh-ed25519", "ssh-rsa");
  expect(messageForKey(key)).toBe(
    refusal(
      `the ssh-rsa key (${key.length} characters, comment you@laptop) says ssh-rsa but holds a key of another type`,
      paste,
    ),
  );
});

test("refuses RSA below 2048 bits", () => {
  const key = rsaKey(1024);
  expect(messageForKey(key)).toBe(
    refusal(
      `the ssh-rsa key (${key.length} characters) is an RSA key of 1024 bits, too few to be safe`,
      fresh,
    ),
  );
});

test("refuses DSA", () => {
  const key = encode("ssh-dss", "p", "q", "g", "y");
  expect(messageForKey(key)).toBe(
    refusal(`a text of ${key.length} characters has the type ssh-dss, which OpenSSH refuses`, fresh),
  );
});

test("refuses options before the key", () => {
  const key = `command="/bin/true" ${ed25519Key}`;
  expect(messageForKey(key)).toBe(
    refusal(
      `a text of ${key.length} characters has options before the key`,
      "leave the options out and start with the type of the key",
    ),
  );
});

test("refuses two keys in one text", () => {
  const keys = `${ed25519Key}\n${ed25519Key}`;
  expect(messageForKey(keys)).toBe(
    refusal(
      `the ssh-ed25519 key (${keys.length} characters) has more than one line`,
      "put each key into an item of its own",
    ),
  );
});

test("refuses what is no key without showing it, for it may be a password", () => {
  expect(messageForKey("correct horse")).toBe(
    refusal("a text of 13 characters does not start with a type of public key", paste),
  );
});

test("refuses a private key without showing any of it", () => {
  const key = privateKey();
  const message = messageForKey(key);
  expect(message).toBe(
    refusal(
      `a text of ${key.trim().length} characters is a private key, which must never be in this file`,
      `${paste}, and replace the private key if this file was ever saved or committed`,
    ),
  );
});

test.each([
  ["OpenSSH", "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----"],
  ["OpenSSL, encrypted", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nc2VjcmV0"],
  ["PuTTY", "PuTTY-User-Key-File-3: ssh-ed25519\nPrivate-Lines: 1\nc2VjcmV0"],
  ["a good public key before it", `${ed25519Key}\n-----BEGIN PRIVATE KEY-----\nc2VjcmV0`],
])("recognises a private key: %s", (_, key) => {
  const message = messageForKey(key);
  expect(message).toContain("is a private key, which must never be in this file");
  expect(message).not.toContain("c2VjcmV0");
});

test("shows no comment that could be part of a key", () => {
  const message = messageForKey("ssh-ed25519 AAAA c2VjcmV0c2VjcmV0");
  expect(message).not.toContain("c2VjcmV0");
});
