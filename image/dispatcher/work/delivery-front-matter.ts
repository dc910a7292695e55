/** A Markdown file's head and what follows it. */
export interface FrontMatter {
  /** A plain value is a list of one. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly body: string;
}

const HEAD = /^\uFEFF?\s*---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)([\s\S]*)$/;

/**
 * Reads the front matter of a file: `key: value`, `key: [a, b]`, or a key with `- value` lines below it. No other YAML.
 * @throws Error with a sentence that names the file
 */
export function frontMatter(file: string, text: string): FrontMatter {
  const [, head, body = ""] = HEAD.exec(text) ?? [];
  if (head === undefined) throw new Error(`${file} doesn't begin with front matter between two lines "---".`);
  const values = new Map<string, string[]>();
  let latest: string[] | undefined;
  for (const line of head.split(/\r?\n/)) {
    if (/^\s*(#.*)?$/.test(line)) continue;
    const [, item] = /^\s*-\s+(.*)$/.exec(line) ?? [];
    const [, key, value] = /^(\w+):(?:\s+(.*))?$/.exec(line) ?? [];
    if (item !== undefined && latest) {
      latest.push(unquoted(item));
    } else if (key !== undefined) {
      latest = valuesOf(value ?? "");
      values.set(key.toLowerCase(), latest);
    } else {
      throw new Error(`${file} has a line in its front matter that can't be read: ${JSON.stringify(line)}.`);
    }
  }
  return { values, body };
}

function valuesOf(value: string): string[] {
  const [, list] = /^\[(.*)\]\s*$/.exec(value) ?? [];
  if (list === undefined) return value.trim() === "" ? [] : [unquoted(value)];
  return list
    .split(",")
    .map(unquoted)
    .filter((one) => one !== "");
}

function unquoted(value: string): string {
  const plain = value.trim();
  const [, double, single] = /^(?:"(.*)"|'(.*)')$/.exec(plain) ?? [];
  if (double !== undefined) return double.replace(/\\(["\\])/g, "$1");
  return single?.replaceAll("''", "'") ?? plain;
}
