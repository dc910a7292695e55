import * as z from "zod";
import { type Finding, guides, text } from "./guide";
import { complaintAboutHostName } from "./host-name";
import { complaintAboutLocation, complaintAboutPlace, complaintAboutServerType } from "./server-choice";
import { type HetznerLocation, hetznerLocations, usableServerTypes } from "./server-types";
import { shown } from "./shown-value";

const DOMAIN_ADVICE = "write a host name whose DNS record you can point at the server, or leave domain out";

export const hetznerSchema = z.strictObject({
  serverType: text(complaintAboutServerType)
    .default("cx23")
    .register(guides, { allowed: usableServerTypes().join(" "), example: 'serverType: "cx23"' }),
  location: text<HetznerLocation>(complaintAboutLocation)
    .default("nbg1")
    .register(guides, { allowed: Object.keys(hetznerLocations).join(" "), example: 'location: "nbg1"' }),
  domain: text(complaintAboutHostName(DOMAIN_ADVICE)).optional().register(guides, {
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

/** What is wrong between settings that are right by themselves. @param tunnelHostname of the whole host */
export function findingsInHetzner(
  { serverType, location, domain }: HetznerParts,
  tunnelHostname: string | undefined,
): Finding[] {
  const findings: Finding[] = [];
  const place = serverType && location ? complaintAboutPlace(serverType, location) : undefined;
  if (place) findings.push(["hetzner.serverType", place]);
  if (domain !== undefined && tunnelHostname !== undefined) {
    findings.push([
      "hetzner.domain",
      {
        problem: `${shown(domain)} is where n8n would be reached, and so is the tunnelHostname ${shown(tunnelHostname)}`,
        fix: "leave out one of the two: a tunnel needs no open port, and its name moves along to the other cloud",
      },
    ]);
  }
  return findings;
}
