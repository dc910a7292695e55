const LONGEST_SHOWN = 60;

const PRIVATE_KEY = /PRIVATE KEY|PuTTY-User-Key-File/i;

/** What the tokens of the services used here look like, plus any password inside an address. */
const TOKENS = [
  /\b(?:gh[a-z]_|github_pat_|sk-ant-|FlyV1|fm[12][a-z]?_|fo1_|xox[a-z]-|AKIA|ASIA)/,
  /:\/\/[^/\s]*:[^/\s]*@/,
  // Who has such an address may post to the channel.
  /hooks\.slack\.com\/services\//i,
  // Hetzner's tokens: 64 letters and digits, and nothing else.
  /^\s*[A-Za-z0-9]{64}\s*$/,
];
/** What lies behind is never shown, and a longer text would keep the patterns busy. */
const LONGEST_SEARCHED = 2_000;

/** Whether a text looks like something that must never be printed. */
export function looksSecret(text: string): boolean {
  const start = text.slice(0, LONGEST_SEARCHED);
  return PRIVATE_KEY.test(text) || TOKENS.some((pattern) => pattern.test(start));
}

/** Whether a text holds a private key of OpenSSH, OpenSSL or PuTTY. */
export function holdsPrivateKey(text: string): boolean {
  return PRIVATE_KEY.test(text);
}

/** A value of backoffice.ts for a message: on one line, cut to 60 characters, never a secret. */
export function shown(value: unknown): string {
  if (typeof value === "string") return shownText(value);
  if (value === null) return "null";
  if (value === undefined) return "nothing";
  if (Array.isArray(value))
    return value.length === 1 ? "a list of 1 item" : `a list of ${value.length} items`;
  if (typeof value === "object") return "an object";
  if (typeof value === "function" || typeof value === "symbol") return `a ${typeof value}`;
  return cut(`${value as number | bigint | boolean}`);
}

function shownText(text: string): string {
  if (looksSecret(text)) return `a text of ${text.length} characters that looks like a secret (not shown)`;
  return printable(JSON.stringify(cut(text)));
}

function cut(text: string): string {
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}...` : text;
}

/** Control and direction characters could rewrite what the terminal shows. */
function printable(text: string): string {
  return text.replace(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}
