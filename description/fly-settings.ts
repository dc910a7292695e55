import * as z from "zod";
import { complaintAboutRegion, type FlyRegion, flyRegionNames } from "./fly-regions";
import {
  complaintAboutMemory,
  complaintAboutSize,
  type FlySize,
  flySizeNames,
  possibleMemory,
} from "./fly-sizes";
import { type Complaint, type Finding, guides, text, wholeNumber } from "./guide";
import type { FlySettings } from "./host";
import { shown } from "./shown-value";

const WANTED_MEMORY_MB = 4096;

function complaintAboutOrg(org: string): Complaint | undefined {
  if (/^[a-z0-9](?:[a-z0-9-]{0,62})$/.test(org)) return undefined;
  return {
    problem: `${shown(org)} is no slug of an organisation`,
    fix: "write the slug that `fly orgs list` shows, not the organisation's name",
  };
}

// Fly's ids seen so far: "vol_" and 16 lower-case letters and digits. The length is not promised anywhere.
function complaintAboutVolumeId(id: string): Complaint | undefined {
  if (/^vol_[a-z0-9]{1,60}$/.test(id)) return undefined;
  return {
    problem: `${shown(id)} is no id of a Fly volume`,
    fix: "write the ID that `fly volumes list` shows, or leave volumeId out to get a new volume",
  };
}

export const flySchema = z.strictObject({
  org: text(complaintAboutOrg).register(guides, {
    allowed: 'the slug of a Fly.io organisation, as `fly orgs list` shows it; "personal" is your own',
    example: 'org: "personal"',
  }),
  region: text<FlyRegion>(complaintAboutRegion)
    .default("ewr")
    .register(guides, { allowed: flyRegionNames, example: 'region: "ewr"' }),
  size: text<FlySize>(complaintAboutSize)
    .default("shared-cpu-2x")
    .register(guides, { allowed: flySizeNames, example: 'size: "shared-cpu-2x"' }),
  memoryMb: wholeNumber((mb) => mb > 0)
    .optional()
    .register(guides, {
      allowed: "a whole number of MB that the size can have",
      example: `memoryMb: ${WANTED_MEMORY_MB}`,
    }),
  volumeId: text(complaintAboutVolumeId).optional().register(guides, {
    allowed: '"vol_" followed by lower-case letters and digits',
    example: 'volumeId: "vol_" and the rest of the id',
  }),
  snapshotRetentionDays: wholeNumber((days) => days >= 1 && days <= 60)
    .default(14)
    .register(guides, {
      allowed: "a whole number of days from 1 to 60",
      example: "snapshotRetentionDays: 14",
    }),
  allowDestroy: z
    .array(z.enum(["app", "volume", "addresses"]))
    .default([])
    .register(guides, { allowed: 'a list of "app", "volume" and "addresses"', example: "allowDestroy: []" }),
});

/** The settings of one section that are right by themselves. */
export type FlyParts = Partial<z.output<typeof flySchema>>;

/** What is wrong between settings that are right by themselves. */
export function findingsInFly({ memoryMb, size, allowDestroy = [] }: FlyParts): Finding[] {
  const findings: Finding[] = [];
  const memory = memoryMb && size ? complaintAboutMemory(memoryMb, size) : undefined;
  if (memory) findings.push(["fly.memoryMb", memory]);

  const unnamed = (["volume", "addresses"] as const).filter((part) => !allowDestroy.includes(part));
  if (allowDestroy.includes("app") && unnamed.length > 0) {
    const names = unnamed.map((part) => `"${part}"`).join(" and ");
    findings.push([
      "fly.allowDestroy",
      {
        problem: `destroying the app destroys its volume, snapshots and addresses too, but the list lacks ${names}`,
        fix: 'write allowDestroy: ["app", "volume", "addresses"], or take "app" out',
      },
    ]);
  }
  return findings;
}

/** The section with its defaults. Memory is what was asked for, else 4096 MB or the nearest that the size can have. */
export function completeFly(fly: z.output<typeof flySchema>): FlySettings {
  return { ...fly, memoryMb: fly.memoryMb ?? possibleMemory(WANTED_MEMORY_MB, fly.size) };
}
