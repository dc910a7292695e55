import { textOf } from "./write.ts";

interface Named {
  readonly id: string;
}

/**
 * A file of Maestro's with `added` in its list: what is there stays as it is, also a record of the same id.
 * @param list the field of the file that holds its records
 * @returns the file's new text, undefined when nothing is missing in it
 * @throws Error when the file is there and is not of that form
 */
export function withRecords(file: string, list: string, added: readonly Named[]): string | undefined {
  const content = read(file) ?? { [list]: [] };
  const records = content[list];
  if (!areRecords(records)) {
    throw new Error(
      `${file} is not of the form {"${list}": [...]}, so Maestro gets no new records in it. Look at it, or move it away; then restart Maestro.`,
    );
  }
  const known = new Set(records.map(({ id }) => id));
  const missing = added.filter(({ id }) => !known.has(id));
  if (missing.length === 0) return undefined;
  return `${JSON.stringify({ ...content, [list]: [...records, ...missing] }, null, "\t")}\n`;
}

function areRecords(records: unknown): records is readonly Named[] {
  return Array.isArray(records) && records.every((one) => typeof one === "object" && one !== null);
}

/** A file's fields; none for what is no JSON object, undefined when there is no file. */
function read(file: string): Readonly<Record<string, unknown>> | undefined {
  const text = textOf(file);
  if (text === undefined) return undefined;
  try {
    const content = JSON.parse(text) as unknown;
    if (typeof content === "object" && content !== null) return content as Record<string, unknown>;
  } catch {
    // No JSON has no fields either.
  }
  return {};
}
