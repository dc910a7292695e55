import type { Finding } from "./guide";
import type { Target } from "./problems";

// https://fly.io/docs/volumes/overview/ and Hetzner's API for volumes.
const LIMITS_GB = { fly: [1, 500, "Fly.io"], hetzner: [10, 10_240, "Hetzner"] } as const;

/** What is wrong with the size of the volume on one cloud, if anything; the other one may take it. */
export function findingsAboutVolumeSize(sizeGb: number | undefined, target: Target): Finding[] {
  const [smallest, largest, cloud] = LIMITS_GB[target];
  if (sizeGb === undefined || (sizeGb >= smallest && sizeGb <= largest)) return [];
  const [fault, bound] = sizeGb < smallest ? ["small", smallest] : ["large", largest];
  return [
    [
      "volumeSizeGb",
      {
        problem: `${sizeGb} GB is too ${fault} for a volume on ${cloud}`,
        allowed: `${smallest} to ${largest} GB on ${cloud}`,
        fix: `write volumeSizeGb: ${bound}, or take the ${target} section out`,
      },
    ],
  ];
}
