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

/** Bytes of memory that this machine has, and that can be had without swapping (proc_meminfo(5)). */
export function machineMemory(): Room {
  const text = readFileSync("/proc/meminfo", "utf8");
  const bytes = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+) kB$`, "m").exec(text)?.[1]) * 1024;
  return { free: bytes("MemAvailable"), size: bytes("MemTotal") };
}

/** What is free of something, and all of it. */
export interface Room {
  readonly free: number;
  readonly size: number;
}

/** Room of a disk: in bytes, and for files of any size. */
export interface Disk extends Room {
  /** None in all where the file system doesn't count them. */
  readonly files: Room;
}

/** Room of the disk of a folder. */
export function diskOf(folder: string): Disk {
  const { bavail, blocks, bsize, files, ffree } = statfsSync(folder);
  return { free: bavail * bsize, size: blocks * bsize, files: { free: ffree, size: files } };
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
