import type { Disk, Room } from "./guard-usage.ts";

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;

/** Why a job is to be ended for the machine's memory: a sentence. */
export function memoryProblem({ free, size }: Room): string | undefined {
  const least = Math.max(128 * MIB, size * 0.05);
  if (!(free < least)) return undefined;
  return `The machine has ${mib(free)} of memory left, and a job is ended below ${mib(least)}. Let fewer jobs run at once, or take a larger machine, in backoffice.ts; then deploy.`;
}

/**
 * Why a job is to be ended for a disk: a sentence or more.
 * @param advice what helps, a sentence
 */
export function diskProblem(folder: string, { free, size, files }: Disk, advice: string): string | undefined {
  const least = Math.min(GIB, size * 0.05);
  if (free < least)
    return `The disk of ${folder} has ${gib(free)} left, and a job is ended below ${gib(least)}. ${advice}`;
  const fewest = Math.ceil(files.size * 0.05);
  if (files.free < fewest)
    return `The disk of ${folder} can take ${files.free} more files, and a job is ended below ${fewest}. ${advice}`;
  return undefined;
}

/** A number of bytes as a person reads it. */
export function gib(bytes: number): string {
  return `${(bytes / GIB).toFixed(1)} GiB`;
}

function mib(bytes: number): string {
  return `${Math.floor(bytes / MIB)} MiB`;
}
