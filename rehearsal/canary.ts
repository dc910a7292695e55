import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { unpacked } from "./unpacked";

/** Forms a value may leak in, as they look in a file read as latin1; hexadecimal digits in lower case. */
export function encodings(value: string): string[] {
  const bytes = Buffer.from(value);
  // Base64 of a value inside a longer text depends on where it begins: three alignments, less the ends that mix with their neighbours.
  const base64 = [0, 1, 2].flatMap((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
    const form = text.slice(offset === 0 ? 0 : 4, -4);
    return [form, form.replaceAll("+", "-").replaceAll("/", "_")];
  });
  const forms = [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value), ...base64];
  // As two bytes a character, read as one.
  const wide = Buffer.from(value, "utf16le").toString("latin1");
  return [...new Set([...forms, wide, bytes.toString("hex")])];
}

/** Names of the secrets whose value stands in `text` in any encoding. */
export function secretsIn(text: string, secrets: Readonly<Record<string, string>>): string[] {
  const folded = text.toLowerCase();
  return Object.entries(secrets)
    .filter(([, value]) => {
      const hex = Buffer.from(value).toString("hex");
      return folded.includes(hex) || encodings(value).some((form) => text.includes(form));
    })
    .map(([name]) => name);
}

/** Files below `folder` that hold a secret's value, as "path: NAME"; what is packed in them is looked into. Links are not followed. */
export function leaksBelow(folder: string, secrets: Readonly<Record<string, string>>): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => statSync(join(folder, path), { throwIfNoEntry: false })?.isFile())
    .flatMap((path) => {
      const texts = unpacked(readFileSync(join(folder, path))).map((part) => part.toString("latin1"));
      return [...new Set(texts.flatMap((text) => secretsIn(text, secrets)))].map(
        (name) => `${path}: ${name}`,
      );
    });
}
