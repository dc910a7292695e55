import { type Host, textOf } from "../../health/host.ts";

/** What the entrypoint noted of a secret's present value, from which the value can't be had; "unknown" for one that it didn't. */
export function fingerprintOf(host: Host, name: string): string {
  const lines = (textOf(host, "/data/backoffice/secrets-seen") ?? "").split("\n");
  const [, fingerprint = ""] = lines.findLast((line) => line.startsWith(`${name} `))?.split(" ") ?? [];
  return /^[0-9a-f]{1,64}$/.test(fingerprint) ? fingerprint : "unknown";
}
