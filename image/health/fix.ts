import { variable } from "./host.ts";
import type { Host } from "./host.ts";

/** How to read what a service wrote to the container's log. */
export function readLog(host: Host, service: string): string {
  const lines = `grep '${service} |'`;
  switch (variable(host, "BACKOFFICE_TARGET")) {
    case "fly":
      return `fly logs --no-tail -a ${variable(host, "BACKOFFICE_NAME") ?? "APP"} | ${lines}`;
    case "hetzner":
      return `on the server: sudo journalctl -u backoffice | ${lines}`;
    default:
      return `podman logs CONTAINER | ${lines}`;
  }
}

/** How to start a service anew, and where it says why it failed. */
export function restart(host: Host, service: string): string {
  const more = service === "n8n" ? ` ${restOfHost(host)}` : "";
  return `Start it anew: sudo s6-svc -r /run/service/${service}.${more} Its log: ${readLog(host, service)}`;
}

/** What n8n's end means: the container ends as well, and only the clouds start it again by themselves. */
function restOfHost(host: Host): string {
  switch (variable(host, "BACKOFFICE_TARGET")) {
    case "fly":
    case "hetzner":
      return "The whole host restarts with it, which ends logins and jobs.";
    default:
      return "The whole host ends with it, so start it again: npm run preview.";
  }
}

/** How the host is given new values of secrets. */
export function giveSecrets(host: Host, ...names: string[]): string {
  const list = names.join(" and ");
  switch (variable(host, "BACKOFFICE_TARGET")) {
    case "fly":
      return `on your own machine: export ${list}, raise secretsVersion in backoffice.ts by one, npx cdktf deploy fly`;
    case "hetzner":
      return `on your own machine: ${names
        .map((name) => `printf '${name}=%s\\n' "$${name}" | ssh backoffice@ADDRESS sudo backoffice-secrets`)
        .join("; ")}`;
    default:
      return `export ${list}, then: npm run preview`;
  }
}
