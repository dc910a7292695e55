const PLACEHOLDER = "[secret]";
const WITHHELD = "[line withheld: it shows a part of a secret]";

/** Characters in a row that give a secret away even where the rest of it is cut off. */
const TELLING_LENGTH = 12;

/**
 * Makes a function that takes `secrets` out of text that somebody else wrote: whole ones in the usual encodings are replaced,
 * and a line that still shows a part of one (a server that cuts off what it repeats) is withheld.
 */
export function redaction(secrets: readonly string[]): (text: string) => string {
  const forms = secrets.flatMap(formsOf).sort((a, b) => b.length - a.length);
  const parts = secrets.flatMap(tellingPartsOf);
  return (text) => text.split("\n").map(redactLine).join("\n");

  function redactLine(line: string): string {
    const rest = forms.reduce((redacted, form) => redacted.replaceAll(form, PLACEHOLDER), line);
    return parts.some((part) => rest.includes(part)) ? WITHHELD : rest;
  }
}

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const inJson = JSON.stringify(secret).slice(1, -1);
  const encoded = [bytes.toString("base64"), bytes.toString("base64url"), bytes.toString("hex")];
  return [...new Set([secret, inJson, encodeURIComponent(secret), ...encoded])].filter((form) => form !== "");
}

function tellingPartsOf(secret: string): string[] {
  const count = Math.max(0, secret.length - TELLING_LENGTH);
  return Array.from({ length: count }, (_, start) => secret.slice(start, start + TELLING_LENGTH));
}
