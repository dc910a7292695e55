import type { Complaint } from "./guide";
import { shown } from "./shown-value";
import { nearest } from "./suggestion";

/** The regions Fly.io lists since 2025-10-16, with their place. https://fly.io/docs/reference/regions/ */
export const flyRegions = {
  ams: "Amsterdam, Netherlands",
  arn: "Stockholm, Sweden",
  bom: "Mumbai, India",
  cdg: "Paris, France",
  dfw: "Dallas, Texas",
  ewr: "Secaucus, New Jersey",
  fra: "Frankfurt, Germany",
  gru: "Sao Paulo, Brazil",
  iad: "Ashburn, Virginia",
  jnb: "Johannesburg, South Africa",
  lax: "Los Angeles, California",
  lhr: "London, United Kingdom",
  nrt: "Tokyo, Japan",
  ord: "Chicago, Illinois",
  sin: "Singapore",
  sjc: "San Jose, California",
  syd: "Sydney, Australia",
  yyz: "Toronto, Canada",
} as const;

export type FlyRegion = keyof typeof flyRegions;

/** The regions Fly.io took off its list on 2025-10-16, each with the listed one nearest by great-circle distance. */
export const retiredFlyRegions: Readonly<Record<string, FlyRegion>> = {
  atl: "iad",
  bog: "iad",
  bos: "ewr",
  den: "dfw",
  eze: "gru",
  gdl: "dfw",
  gig: "gru",
  hkg: "sin",
  mad: "cdg",
  mia: "iad",
  otp: "fra",
  phx: "lax",
  qro: "dfw",
  scl: "gru",
  sea: "sjc",
  waw: "arn",
  yul: "yyz",
};

const names = Object.keys(flyRegions) as FlyRegion[];

/** The names of all regions, for a message. */
export const flyRegionNames = names.join(" ");

/** What is wrong with the name of a region, if anything. */
export function complaintAboutRegion(region: string): Complaint | undefined {
  if (Object.hasOwn(flyRegions, region)) return undefined;
  if (Object.hasOwn(retiredFlyRegions, region)) {
    const successor = retiredFlyRegions[region] as FlyRegion;
    return {
      problem: `${shown(region)} was retired by Fly.io`,
      fix: `use "${successor}" (${flyRegions[successor]}), the nearest one`,
    };
  }
  const meant = nearest(region, names) ?? regionOfCity(region);
  return {
    problem: `${shown(region)} is no region of Fly.io`,
    fix: meant
      ? `did you mean "${meant}" (${flyRegions[meant as FlyRegion]})?`
      : 'choose one of them, e.g. "ewr"',
  };
}

function regionOfCity(city: string): FlyRegion | undefined {
  const wanted = city.trim().toLowerCase();
  return names.find((name) => flyRegions[name].toLowerCase().split(",")[0] === wanted);
}
