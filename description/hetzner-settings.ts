import { isIP } from "node:net";
import * as z from "zod";
import { type Complaint, type Finding, guides, text } from "./guide";
import { complaintAboutLocation, complaintAboutPlace, complaintAboutServerType } from "./server-choice";
import { type HetznerLocation, hetznerLocations, usableServerTypes } from "./server-types";
import { looksSecret, shown } from "./shown-value";

const HOST_NAME = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

function complaintAboutDomain(domain: string): Complaint | undefined {
  if (HOST_NAME.test(domain)) return undefined;
  const host = domain
    .slice(0, 300)
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, "")
    .replace(/[/:].*$/s, "")
    .replace(/\.$/, "");
  return {
    problem: `${shown(domain)} is no host name` + (isIP(domain) ? " but an address" : ""),
    fix:
      HOST_NAME.test(host) && !looksSecret(domain)
        ? `write "${host}"`
        : "write a host name whose DNS record you can point at the server, or leave domain out",
  };
}

export const hetznerSchema = z.strictObject({
  serverType: text(complaintAboutServerType)
    .default("cx23")
    .register(guides, { allowed: usableServerTypes().join(" "), example: 'serverType: "cx23"' }),
  location: text<HetznerLocation>(complaintAboutLocation)
    .default("nbg1")
    .register(guides, { allowed: Object.keys(hetznerLocations).join(" "), example: 'location: "nbg1"' }),
  domain: text(complaintAboutDomain).optional().register(guides, {
    allowed: "a host name in lower case, without https:// and path",
    example: 'domain: "backoffice.example.com"',
  }),
  allowDestroy: z
    .array(z.enum(["server", "volume", "address"]))
    .default([])
    .register(guides, { allowed: 'a list of "server", "volume" and "address"', example: "allowDestroy: []" }),
});

/** The settings of one section that are right by themselves. */
export type HetznerParts = Partial<z.output<typeof hetznerSchema>>;

/** What is wrong between settings that are right by themselves. */
export function findingsInHetzner({ serverType, location }: HetznerParts): Finding[] {
  const place = serverType && location ? complaintAboutPlace(serverType, location) : undefined;
  return place ? [["hetzner.serverType", place]] : [];
}
