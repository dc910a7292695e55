import type { Complaint } from "./guide";
import { holdsPrivateKey, looksSecret } from "./shown-value";

/** The fields of each type after its name; a hardware key (sk-) has one more. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  "ssh-rsa": ["exponent", "modulus"],
  "ssh-ed25519": ["ed25519"],
  "sk-ssh-ed25519@openssh.com": ["ed25519", "application"],
  "ecdsa-sha2-nistp256": ["curve", "point"],
  "ecdsa-sha2-nistp384": ["curve", "point"],
  "ecdsa-sha2-nistp521": ["curve", "point"],
  "sk-ecdsa-sha2-nistp256@openssh.com": ["curve", "point", "application"],
};
const KEY_TYPES = Object.keys(FIELDS);
const POINT_BYTES: Readonly<Record<string, number>> = { nistp256: 65, nistp384: 97, nistp521: 133 };
const SMALLEST_RSA_BITS = 2048;

/** The types of public key that may be given, for a message. */
export const sshKeyTypes = `ssh-ed25519, ecdsa-sha2-nistp256/384/521, sk-ssh-ed25519, sk-ecdsa-sha2-nistp256, or ssh-rsa from ${SMALLEST_RSA_BITS} bits`;

const PASTE_PUBLIC = "paste the one line of the .pub file, e.g. of ~/.ssh/id_ed25519.pub";

/** What is wrong with a public key in the form of authorized_keys, if anything. Never holds more of it than type, comment, length. */
export function complaintAboutSshKey(text: string): Complaint | undefined {
  const key = text.trim();
  if (key === "") return complaint(key, "is empty", PASTE_PUBLIC);
  if (holdsPrivateKey(key)) {
    return complaint(
      key,
      "is a private key, which must never be in this file",
      `${PASTE_PUBLIC}, and replace the private key if this file was ever saved or committed`,
    );
  }
  if (/[\r\n]/.test(key)) {
    return complaint(key, "has more than one line", "put each key into an item of its own");
  }

  const [type = "", encoded = ""] = key.split(/\s+/);
  if (type === "ssh-dss") return complaint(key, "has the type ssh-dss, which OpenSSH refuses", newKey());
  if (!KEY_TYPES.includes(type)) {
    const options = KEY_TYPES.some((known) => key.includes(`${known} AAAA`));
    return options
      ? complaint(
          key,
          "has options before the key",
          "leave the options out and start with the type of the key",
        )
      : complaint(key, "does not start with a type of public key", PASTE_PUBLIC);
  }
  return complaintAboutBlob(key, type, encoded);
}

function complaintAboutBlob(key: string, type: string, encoded: string): Complaint | undefined {
  const malformed = complaint(key, "is malformed: cut, or changed while copying", PASTE_PUBLIC);
  const blob = Buffer.from(encoded, "base64");
  // Buffer skips what is not base64, so compare the way back.
  if (encoded === "" || blob.toString("base64").replace(/=+$/, "") !== encoded.replace(/=+$/, "")) {
    return malformed;
  }
  const [name, ...fields] = splitBlob(blob) ?? [];
  if (name === undefined) return malformed;
  if (name.toString("latin1") !== type) {
    return complaint(key, `says ${type} but holds a key of another type`, PASTE_PUBLIC);
  }
  const expected = FIELDS[type] ?? [];
  if (fields.length !== expected.length) return malformed;
  const [first = Buffer.of(), second = Buffer.of()] = fields;
  if (type === "ssh-rsa") {
    const bits = bitLength(second);
    return bits < SMALLEST_RSA_BITS
      ? complaint(key, `is an RSA key of ${bits} bits, too few to be safe`, newKey())
      : undefined;
  }
  if (expected[0] === "ed25519") return first.length === 32 ? undefined : malformed;
  const curve = first.toString("latin1");
  return type.includes(`-${curve}`) && second.length === POINT_BYTES[curve] ? undefined : malformed;
}

/** The fields of a public key, each after its length in 4 bytes (RFC 4253, section 6.6). */
function splitBlob(blob: Buffer): Buffer[] | undefined {
  const fields: Buffer[] = [];
  for (let at = 0; at < blob.length;) {
    if (at + 4 > blob.length) return undefined;
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return undefined;
    fields.push(blob.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

function bitLength(number: Buffer): number {
  const start = number.findIndex((byte) => byte !== 0);
  if (start < 0) return 0;
  return (number.length - start - 1) * 8 + (32 - Math.clz32(number[start] ?? 0));
}

function complaint(key: string, wrong: string, fix: string): Complaint {
  const given = describe(key);
  return { given, problem: `${given} ${wrong}`, fix };
}

const newKey = () => "make a new one with: ssh-keygen -t ed25519";

/** What may be said of a key: its type, its comment where that is plainly user@host, and its length. */
function describe(key: string): string {
  if (key === "") return "the key";
  const [type = "", , comment = ""] = key.split(/\s+/);
  const size = `${key.length} characters`;
  if (!KEY_TYPES.includes(type) || looksSecret(key)) return `a text of ${size}`;
  const from =
    /^[\w.+-]{1,32}@[\w.-]{1,64}$/.test(comment) && !/[\r\n]/.test(key) ? `, comment ${comment}` : "";
  return `the ${type} key (${size}${from})`;
}
