import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import type { Recorded, Template, Unfinished } from "./templates-plan.ts";
import { sha256 } from "./templates-content.ts";

/** What this host knows of the templates, in a file beside n8n's folder. */
export interface TemplatesState {
  /** Hash of all templates that the last run saw; absent while one is unfinished. */
  readonly folder?: string;
  readonly templates: Readonly<Record<string, Recorded>>;
  readonly unfinished: Readonly<Record<string, Unfinished>>;
}

/** One hash for all templates. */
export function folderHash(templates: readonly Template[]): string {
  return sha256(
    templates
      .map(({ id, content }) => `${id} ${content}\n`)
      .sort()
      .join(""),
  );
}

/** Nothing changed since the last run, which left nothing open: n8n's database needs no look. */
export function isUpToDate(state: TemplatesState, templates: readonly Template[]): boolean {
  return (
    state.folder === folderHash(templates) &&
    Object.values(state.templates).every(({ offered }) => offered === undefined)
  );
}

/** @throws when the file isn't one of ours */
export function readState(file: string): TemplatesState {
  if (!existsSync(file)) return { templates: {}, unfinished: {} };
  try {
    const state = JSON.parse(readFileSync(file, "utf8")) as Partial<TemplatesState>;
    return { ...state, templates: state.templates ?? {}, unfinished: state.unfinished ?? {} };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `${file} can't be read (${reason}). Remove it: it is made anew from the workflows as they are.`,
    );
  }
}

/** Whole or not at all, also when the power goes. */
export function writeState(file: string, state: TemplatesState): void {
  const next = `${file}.new`;
  const descriptor = openSync(next, "w", 0o600);
  writeSync(descriptor, `${JSON.stringify(state, null, 2)}\n`);
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(next, file);
}
