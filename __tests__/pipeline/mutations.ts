import { createHmac } from "node:crypto";
import type { OutgoingHttpHeaders } from "node:http";

/** What a sender's request has of its own. */
export interface Signal {
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer | string;
}

const hmac = (algorithm: string, key: string, body: Buffer | string) =>
  createHmac(algorithm, key).update(body).digest("hex");

/** Ways in which a signature is none, whatever it is a signature in. */
function wrongSignatures(
  name: string,
  prefix: string,
  { headers, body }: Signal,
  known: string,
): (string | string[] | undefined)[] {
  const right = String(headers[name]);
  const digits = right.slice(prefix.length);
  const flip = (at: number) =>
    `${prefix}${digits.slice(0, at)}${digits[at] === "0" ? "1" : "0"}${digits.slice(at + 1)}`;
  const flipped = Array.from({ length: digits.length }, (_, at) => flip(at));
  const cut = [1, 2, 8, 32, 63, 64].map((left) => right.slice(0, -left));
  const keys = ["", "secret", "undefined", "null", known, "backoffice github webhook"];
  const forged = keys.map((key) => `${prefix}${hmac("sha256", key, body)}`);
  const shaped = [
    ...["sha1", "sha512", "md5"].map((algorithm) => `${algorithm}=${hmac(algorithm, "secret", body)}`),
    ...["SHA256=", "sha256:", "sha1=", "sha512=", "sha256==", "=", " sha256=x"].map(
      (other) => `${other}${digits}x`,
    ),
    prefix === "" ? `sha256=${digits}` : digits,
    `${prefix}${digits.toUpperCase()}`,
    `${right},${right}`,
    `${right}, ${right}`,
    `${right};${right}`,
    `"${right}"`,
    `${right}0`,
    `0${right}`,
    `${prefix}${Buffer.from(digits, "hex").toString("base64")}`,
    `${prefix}${digits.replaceAll("a", "%61")}x`,
    `${prefix}${"0".repeat(64)}`,
    `${prefix}${" ".repeat(64)}x`,
    `${prefix}${digits.slice(0, 32)} ${digits.slice(32)}`,
  ];
  return [
    undefined,
    "",
    [right, right],
    [right, flip(0)],
    [flip(0), right],
    ...flipped,
    ...cut,
    ...forged,
    ...shaped,
  ];
}

/** Ways in which a body is not the one that was signed. */
function wrongBodies(body: string): (Buffer | string)[] {
  const bytes = Buffer.from(body);
  const changed = (position: number) => {
    const copy = Buffer.from(bytes);
    copy.writeUInt8((copy.readUInt8(position) + 1) % 256, position);
    return copy;
  };
  const positions = Array.from({ length: 40 }, (_, index) => Math.floor((index * bytes.length) / 40));
  return [
    ...positions.map(changed),
    `${body} `,
    `${body}\n`,
    ` ${body}`,
    `\u{feff}${body}`,
    body.slice(0, -1),
    body.normalize("NFD").replaceAll("ä", "a\u0308"),
    JSON.stringify(JSON.parse(body), undefined, 1),
    body.replaceAll("€", "\\u20ac"),
    `${body}${body}`,
    "",
    "{}",
    "null",
    body
      .replace('"action":"labeled"', '"action":"labeled","action":"labeled"')
      .replace("triggered", "Triggered"),
    Buffer.from(body, "utf16le"),
  ];
}

/**
 * Signals made of a genuine one, none of which is genuine: with another signature or another body.
 * @param name header of the signature
 * @param known a value that somebody may take for the key
 */
export function mutations(signal: Signal, name: string, prefix: string, known: string): Signal[] {
  const withHeader = (value: string | string[] | undefined): Signal => {
    const { [name]: _, ...others } = signal.headers;
    return { ...signal, headers: value === undefined ? others : { ...others, [name]: value } };
  };
  return [
    ...wrongSignatures(name, prefix, signal, known).map(withHeader),
    ...wrongBodies(String(signal.body))
      .filter((body) => !Buffer.from(signal.body).equals(Buffer.from(body)))
      .map((body) => ({ ...signal, body })),
  ];
}
