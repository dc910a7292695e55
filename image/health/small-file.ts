import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

/** Largest file of the host's own that is read, in bytes. */
export const SIZE_LIMIT = 64 * 1024;

/**
 * Text of a file that another user may have replaced, never waiting and never following a link: root runs this too.
 * @returns undefined for what is no regular file or is larger than 64 KiB
 * @throws Error when it can't be opened, as for a symbolic link
 */
export function textOfSmallFile(path: string): string | undefined {
  const file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const stat = fstatSync(file);
    if (!stat.isFile() || stat.size > SIZE_LIMIT) return undefined;
    const bytes = Buffer.alloc(stat.size);
    return bytes.toString("utf8", 0, readSync(file, bytes));
  } finally {
    closeSync(file);
  }
}
