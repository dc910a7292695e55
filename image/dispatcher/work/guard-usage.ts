import { existsSync, readdirSync, readFileSync, statfsSync, statSync } from "node:fs";
import { constrainedMemory } from "node:process";
import { totalmem } from "node:os";

/** Bytes of memory that the processes of a user hold, as /proc shows them. */
export function memoryOf(uid: number): number {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && ownerOf(`/proc/${name}`) === uid)
    .reduce((sum, name) => sum + residentIn(`/proc/${name}/status`), 0);
}

/** Bytes in use in the file system of a folder; none where there is no such folder. */
export function memoryIn(folder: string): number {
  if (!existsSync(folder)) return 0;
  const { blocks, bfree, bsize } = statfsSync(folder);
  return (blocks - bfree) * bsize;
}

/** Bytes of memory that this machine or container has. */
export function memoryInAll(): number {
  const limit = constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

/** Free and whole size of the disk of a folder, in bytes. */
export function diskOf(folder: string): { readonly free: number; readonly size: number } {
  const { bavail, blocks, bsize } = statfsSync(folder);
  return { free: bavail * bsize, size: blocks * bsize };
}

function ownerOf(path: string): number | undefined {
  try {
    return statSync(path).uid;
  } catch {
    return undefined;
  }
}

function residentIn(file: string): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(file, "utf8"))?.[1] ?? 0) * 1024;
  } catch {
    // Ended since.
    return 0;
  }
}
