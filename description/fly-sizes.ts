import type { Complaint } from "./guide";
import { shown } from "./shown-value";
import { nearest } from "./suggestion";

/** Memory limits of a machine size, in MB. */
export interface FlySizeLimits {
  readonly cpus: number;
  readonly minMemoryMb: number;
  readonly maxMemoryMb: number;
  readonly memoryStepMb: number;
}

// 256 to 2048 MB per shared CPU, 2048 to 8192 MB per performance CPU: https://fly.io/docs/machines/guides-examples/machine-sizing/
// The steps are those flyctl insists on.
const sharedCpus = (cpus: number): FlySizeLimits => ({
  cpus,
  minMemoryMb: 256 * cpus,
  maxMemoryMb: 2048 * cpus,
  memoryStepMb: 256,
});
const performanceCpus = (cpus: number): FlySizeLimits => ({
  cpus,
  minMemoryMb: 2048 * cpus,
  maxMemoryMb: 8192 * cpus,
  memoryStepMb: 1024,
});

/** The machine sizes of Fly.io without a GPU. */
export const flySizes = {
  "shared-cpu-1x": sharedCpus(1),
  "shared-cpu-2x": sharedCpus(2),
  "shared-cpu-4x": sharedCpus(4),
  "shared-cpu-8x": sharedCpus(8),
  "performance-1x": performanceCpus(1),
  "performance-2x": performanceCpus(2),
  "performance-4x": performanceCpus(4),
  "performance-8x": performanceCpus(8),
  "performance-16x": performanceCpus(16),
} as const;

export type FlySize = keyof typeof flySizes;

const names = Object.keys(flySizes) as FlySize[];

/** The names of all sizes, for a message. */
export const flySizeNames = names.join(" ");

/** What is wrong with the name of a size, if anything. */
export function complaintAboutSize(size: string): Complaint | undefined {
  if (Object.hasOwn(flySizes, size)) return undefined;
  const meant = nearest(size, names);
  return {
    problem: `${shown(size)} is no machine size of Fly.io`,
    fix: meant ? `did you mean "${meant}"?` : 'choose one of them, e.g. "shared-cpu-2x"',
  };
}

/** What is wrong with an amount of memory for a size, if anything. */
export function complaintAboutMemory(memoryMb: number, size: FlySize): Complaint | undefined {
  const { minMemoryMb, maxMemoryMb, memoryStepMb } = flySizes[size];
  const possible = possibleMemory(memoryMb, size);
  if (memoryMb === possible) return undefined;
  const roomier = names.find((name) => possibleMemory(memoryMb, name) === memoryMb);
  return {
    problem: `${memoryMb} MB does not fit size "${size}"`,
    allowed: `${minMemoryMb} to ${maxMemoryMb} MB in steps of ${memoryStepMb}`,
    fix: `write memoryMb: ${possible}` + (roomier ? `, or size: "${roomier}"` : ""),
  };
}

/** The amount of memory nearest to the one wanted that a size can have. */
export function possibleMemory(wantedMb: number, size: FlySize): number {
  const { minMemoryMb, maxMemoryMb, memoryStepMb } = flySizes[size];
  const stepped = Math.round(wantedMb / memoryStepMb) * memoryStepMb;
  return Math.min(maxMemoryMb, Math.max(minMemoryMb, stepped));
}

/** The machine of a size as the Machines API wants it. */
export function flyGuest({ size, memoryMb }: { readonly size: FlySize; readonly memoryMb: number }): {
  readonly cpuKind: "shared" | "performance";
  readonly cpus: number;
  readonly memoryMb: number;
} {
  const cpuKind = size.startsWith("shared") ? "shared" : "performance";
  return { cpuKind, cpus: flySizes[size].cpus, memoryMb };
}
