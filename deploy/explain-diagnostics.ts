/** One error as Terraform printed it, on one line. */
export interface Diagnostic {
  /** Summary and detail, every run of white space made one blank. */
  readonly text: string;
  /** Address of the resource it is about, e.g. `hcloud_server.server`. */
  readonly address?: string;
}

// Colours, and the carriage returns of a terminal.

const CONTROL = /\u001b\[[0-9;]*[A-Za-z]|\r/g;
/** The frame Terraform draws around an error; it wraps the text inside at the terminal's width. */
const FRAME = /^\s*[╷│╵]\s?/;
/** A line of the synthesised JSON, quoted under "on cdk.tf.json line 12". */
const QUOTED_SOURCE = /^\s*\d+:\s/;

/** The errors in what Terraform wrote, unwrapped, in order. Warnings and everything else are left out. */
export function diagnostics(output: string): Diagnostic[] {
  const blocks: string[][] = [];
  let current: string[] | undefined;
  for (const raw of output.replace(CONTROL, "").split("\n")) {
    const line = raw.replace(FRAME, "");
    if (/^(Error|Warning): /.test(line)) {
      current = [];
      if (line.startsWith("Error")) blocks.push(current);
    }
    if (!QUOTED_SOURCE.test(line)) current?.push(line);
    if (raw.trim() === "╵") current = undefined;
  }
  return blocks.map((lines) => {
    // The CLI adds the construct's path: "with hcloud_server.server (server),".
    const text = lines.join(" ").replace(/\s+/g, " ").trim();
    const address = /\bwith ([\w-]+\.[\w.[\]"-]+)(?: \([^)]*\))?,/.exec(text)?.[1];
    return { text, ...(address && { address }) };
  });
}
