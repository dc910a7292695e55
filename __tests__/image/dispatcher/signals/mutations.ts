import { createHash, createHmac } from "node:crypto";

/** A request as it goes out; headers may come twice. */
export interface Signal {
  readonly path: "/signals/github" | "/signals/sentry";
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
}

/** Numbers from 0 up to 1, the same ones for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function hmac(secret: string, body: Buffer, algorithm = "sha256"): string {
  return createHmac(algorithm, secret).update(body).digest("hex");
}

/** What a forger may know of a genuine signal, and what he can throw dice for. */
interface Forging {
  readonly signal: Signal;
  /** Its digest. */
  readonly digest: string;
  /** The name of its signature's header, and what stands before the digest there. */
  readonly header: string;
  readonly prefix: string;
  readonly random: () => number;
}

type Forgery = (forging: Forging) => Signal;

const hex = (random: () => number, length: number) =>
  Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join("");

const upTo = (random: () => number, limit: number) => Math.floor(random() * limit);

/** The bytes of UTF-8, as Node wants them in a header. */
const bytes = (text: string) => Buffer.from(text).toString("latin1");

/** The signal with these signatures in place of its own. */
function signedWith({ signal, header }: Forging, ...values: readonly string[]): Signal {
  const others = signal.headers.filter(([name]) => name !== header);
  return { ...signal, headers: [...others, ...values.map((value) => [header, value] as const)] };
}

/** With something else in the digest's place. */
const digestAs =
  (change: (digest: string, random: () => number) => string): Forgery =>
  (forging) =>
    signedWith(forging, forging.prefix + change(forging.digest, forging.random));

/** With the genuine signature over another body. */
const bodyAs =
  (change: (body: Buffer, random: () => number) => Buffer): Forgery =>
  ({ signal, random }) => ({ ...signal, body: change(signal.body, random) });

function flipped(body: Buffer, random: () => number): Buffer {
  const other = Buffer.from(body);
  const place = upTo(random, body.length);
  other[place] = (other[place] ?? 0) ^ (1 << upTo(random, 8));
  return other;
}

/** Letters and digits that look like others. */
const LOOK_ALIKES: readonly Forgery[] = [
  digestAs((digest) =>
    bytes(digest.replace(/[0-9]/, (digit) => String.fromCodePoint(0xff10 + Number(digit)))),
  ),
  digestAs((digest) =>
    bytes(digest.replace(/[ace]/, (letter) => ({ a: "а", c: "с", e: "е" })[letter] ?? "о")),
  ),
  digestAs((digest, random) => {
    const place = upTo(random, 64);
    return bytes(`${digest.slice(0, place)}\u200b${digest.slice(place)}`);
  }),
  (forging) => signedWith(forging, bytes(`ѕha256=${forging.digest}`)),
  (forging) => signedWith(forging, bytes(`sha256＝${forging.digest}`)),
];

/** What can be done to a signal that is genuine; none of it may be taken for one. */
export const FORGERIES: Readonly<Record<string, Forgery>> = {
  wrong: digestAs((_, random) => hex(random, 64)),
  "one digit off": digestAs((digest, random) => {
    const place = upTo(random, 64);
    const digit = (parseInt(digest[place] ?? "0", 16) ^ (1 + upTo(random, 15))).toString(16);
    return digest.slice(0, place) + digit + digest.slice(place + 1);
  }),
  missing: (forging) => signedWith(forging),
  "an empty header": (forging) => signedWith(forging, ""),
  "a prefix alone": digestAs(() => ""),
  truncated: digestAs((digest, random) => digest.slice(0, upTo(random, 64))),
  "too long": digestAs((digest, random) => digest + hex(random, 1 + upTo(random, 64))),
  "the end of it": digestAs((digest, random) => digest.slice(1 + upTo(random, 63))),
  "sha1 only": (forging) => {
    const { signal, header } = forging;
    const others = signal.headers.filter(([name]) => name !== header);
    const sha1 = `sha1=${hmac("shared secret", signal.body, "sha1")}`;
    return { ...signal, headers: [...others, ["x-hub-signature", sha1]] };
  },
  "sha1 in its place": (forging) =>
    signedWith(forging, `sha1=${hmac("shared secret", forging.signal.body, "sha1")}`),
  "sha1 under its name": (forging) =>
    signedWith(forging, forging.prefix + hmac("shared secret", forging.signal.body, "sha1")),
  "sha512 under its name": (forging) =>
    signedWith(forging, forging.prefix + hmac("shared secret", forging.signal.body, "sha512")),
  "upper case": (forging) => signedWith(forging, (forging.prefix + forging.digest).toUpperCase()),
  "one upper case digit": digestAs((digest) => digest.replace(/[a-f]/, (letter) => letter.toUpperCase())),
  "the other sender's form": (forging) =>
    signedWith(forging, (forging.prefix === "" ? "sha256=" : "") + forging.digest),
  base64: digestAs((digest) => Buffer.from(digest, "hex").toString("base64")),
  "a space within": digestAs((digest, random) => {
    const place = 1 + upTo(random, 63);
    return `${digest.slice(0, place)} ${digest.slice(place)}`;
  }),
  "twice the same": (forging) =>
    signedWith(forging, forging.prefix + forging.digest, forging.prefix + forging.digest),
  "a wrong one before it": (forging) =>
    signedWith(forging, forging.prefix + hex(forging.random, 64), forging.prefix + forging.digest),
  "a wrong one after it": (forging) =>
    signedWith(forging, forging.prefix + forging.digest, forging.prefix + hex(forging.random, 64)),
  "a list of its own": (forging) =>
    signedWith(forging, `${forging.prefix}${forging.digest}, ${forging.prefix}${forging.digest}`),
  "unicode look-alikes": (forging) =>
    (LOOK_ALIKES[upTo(forging.random, LOOK_ALIKES.length)] as Forgery)(forging),
  "another secret": (forging) =>
    signedWith(forging, forging.prefix + hmac(hex(forging.random, 20), forging.signal.body)),
  "an empty secret": (forging) => signedWith(forging, forging.prefix + hmac("", forging.signal.body)),
  "a hash without secret": (forging) =>
    signedWith(forging, forging.prefix + createHash("sha256").update(forging.signal.body).digest("hex")),
  "a changed bit": bodyAs(flipped),
  "a byte less": bodyAs((body) => body.subarray(0, -1)),
  "a byte more": bodyAs((body) => Buffer.concat([body, Buffer.from(" ")])),
  "an empty body": bodyAs(() => Buffer.alloc(0)),
  "the same JSON in other bytes": bodyAs((body) =>
    Buffer.from(JSON.stringify(JSON.parse(body.toString()), null, 1)),
  ),
};

/** A forgery of a genuine signal. */
export function forged(name: string, signal: Signal, secret: string, random: () => number): Signal {
  const isGitHub = signal.path === "/signals/github";
  const forgery = FORGERIES[name];
  if (!forgery) throw new Error(`There is no forgery "${name}".`);
  return forgery({
    signal,
    digest: hmac(secret, signal.body),
    header: isGitHub ? "x-hub-signature-256" : "sentry-hook-signature",
    prefix: isGitHub ? "sha256=" : "",
    random,
  });
}
