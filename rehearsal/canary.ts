import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Forms a value may leak in. */
export function encodings(value: string): string[] {
  const bytes = Buffer.from(value);
  // Base64 of a value inside a longer text depends on where it begins: three alignments, less the ends that mix with their neighbours.
  const base64 = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
    return text.slice(offset === 0 ? 0 : 4, -4);
  });
  return [
    value,
    ...base64,
    bytes.toString("base64url").slice(0, -4),
    encodeURIComponent(value),
    bytes.toString("hex"),
  ];
}

/** Names of the secrets whose value stands in `text` in any encoding. */
export function secretsIn(text: string, secrets: Readonly<Record<string, string>>): string[] {
  const folded = text.toLowerCase();
  return Object.entries(secrets)
    .filter(([, value]) =>
      encodings(value).some(
        (form) => text.includes(form) || folded.includes(Buffer.from(value).toString("hex")),
      ),
    )
    .map(([name]) => name);
}

/** Files below `folder` that hold a secret's value, as "path: NAME". Links are not followed. */
export function leaksBelow(folder: string, secrets: Readonly<Record<string, string>>): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => statSync(join(folder, path), { throwIfNoEntry: false })?.isFile())
    .flatMap((path) =>
      secretsIn(readFileSync(join(folder, path), "latin1"), secrets).map((name) => `${path}: ${name}`),
    );
}
