import { isIP } from "node:net";
import type { Complaint } from "./guide";
import { looksSecret, shown } from "./shown-value";

const HOST_NAME = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

/** @param advice what to write where no host name can be guessed from what was given @returns what is wrong with a host name */
export function complaintAboutHostName(advice: string): (name: string) => Complaint | undefined {
  return (name) => (HOST_NAME.test(name) ? undefined : complaint(name, advice));
}

function complaint(name: string, advice: string): Complaint {
  const host = name
    .slice(0, 300)
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, "")
    .replace(/[/:].*$/s, "")
    .replace(/\.$/, "");
  return {
    problem: `${shown(name)} is no host name` + (isIP(name) ? " but an address" : ""),
    fix: HOST_NAME.test(host) && !looksSecret(name) ? `write "${host}"` : advice,
  };
}
