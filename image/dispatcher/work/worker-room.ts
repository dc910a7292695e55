import { diskProblem, memoryProblem } from "./guard-room.ts";
import { diskOf, machineMemory } from "./guard-usage.ts";

const NO_ROOM = /\b(?:ENOSPC|EDQUOT)\b|no space left on device|disk quota exceeded|database or disk is full/i;

/**
 * Whether what a program or a system call said is that the disk is full. What git says at a result can be its agent's own words: whether it
 * is so, `isShort` tells.
 */
export function hasNoRoom(said: string): boolean {
  return NO_ROOM.test(said);
}

/** Whether the machine has little memory left at present, or the disk of one of these folders little room: as measured, not as said. */
export function isShort(folders: readonly string[]): boolean {
  if (memoryProblem(machineMemory()) !== undefined) return true;
  return folders.some((folder) => diskProblem(folder, diskOf(folder), "") !== undefined);
}

/** A step after the work failed as it does on a machine that is short of something, which a result can be made to look like. */
export class Unclear extends Error {}
