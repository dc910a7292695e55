import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { REPLACEMENT_NOTE as FILE } from "../deploy/explain-context";
import type { StackState } from "./hetzner-state";

/** What a replacement that was begun must not forget, in the project's folder until it is finished. */
export interface ReplacementNote {
  /** Id of the server to be replaced. */
  readonly server: string;
  /** Id of the volume that stays. */
  readonly volume: string;
  /** IPv4 address that stays. */
  readonly address: string;
  /** Whether the old server is gone and its host key forgotten; that of its successor never is. */
  readonly isKeyForgotten: boolean;
}

/** @returns undefined when no replacement is under way */
export function readNote(): ReplacementNote | undefined {
  try {
    return JSON.parse(readFileSync(FILE, "utf8")) as ReplacementNote;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * The replacement that is still to be finished. A note outlives its replacement when an ordinary deploy finished it: that says nothing of
 * the server which stands now.
 */
export function unfinished(
  note: ReplacementNote | undefined,
  { server }: StackState,
): ReplacementNote | undefined {
  if (!note || !server) return note;
  return server.id === note.server || server.isSetUp ? undefined : note;
}

export function writeNote(note: ReplacementNote): void {
  writeFileSync(FILE, `${JSON.stringify(note)}\n`);
}

export function removeNote(): void {
  rmSync(FILE, { force: true });
}
