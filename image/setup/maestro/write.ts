import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** A file that is to have another text. */
export interface Write {
  readonly file: string;
  readonly text: string;
}

/** The file's new text, when it has another one. */
export function unless(file: string, text: string): Write[] {
  return textOf(file) === text ? [] : [{ file, text }];
}

/** Undefined when there is no such file. */
export function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** In one step, so that nobody ever reads half a file. */
export function write({ file, text }: Write): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
