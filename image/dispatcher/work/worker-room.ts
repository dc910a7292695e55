const NO_ROOM = /\b(?:ENOSPC|EDQUOT)\b|no space left on device|disk quota exceeded|database or disk is full/i;

/** Whether what a program or a system call said is that the disk is full. */
export function hasNoRoom(said: string): boolean {
  return NO_ROOM.test(said);
}
