/** An error of a provider, as a test writes it. */
export interface ProviderError {
  readonly summary: string;
  readonly detail?: string;
  /** @default - an error without a resource */
  readonly address?: string;
}

const WIDTH = 78;
const RED = "\u001b[31m";
const BOLD = "\u001b[1m";
const RESET = "\u001b[0m";

/** What Terraform 1.11 writes to standard error: framed and coloured, its text wrapped at 78 columns. */
export function framed(...errors: ProviderError[]): string {
  return errors.map((error) => frame(linesOf(error))).join("");
}

/** The same under -no-color: neither frame nor colours. */
export function plain(...errors: ProviderError[]): string {
  return errors.map((error) => `\n${linesOf(error).join("\n")}\n`).join("");
}

function linesOf({ summary, detail = "", address }: ProviderError): string[] {
  const [type, name] = address?.split(".") ?? [];
  const place = [
    `  with ${address},`,
    `  on cdk.tf.json line 31, in resource.${type}.${name}:`,
    '   31:       "name": "backoffice",',
    "",
  ];
  const paragraphs = detail === "" ? [] : detail.split("\n").flatMap(wrapped);
  return [...wrapped(`Error: ${summary}`), "", ...(address ? place : []), ...paragraphs];
}

function frame(lines: string[]): string {
  const body = lines.map(
    (line) =>
      `${RED}│${RESET} ${RESET}${line.replace(/^Error: /, `${BOLD}${RED}Error: ${RESET}${RESET}${BOLD}`)}`,
  );
  return `${RED}╷${RESET}${RESET}\n${body.join("\n")}\n${RED}╵${RESET}${RESET}\n`;
}

/** Terraform wraps between words only. */
function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= WIDTH)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
