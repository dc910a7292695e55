import type { Backoffice } from "../../description";

/** The description that tests deploy: not the project's own, which its user changes. Every setting but the optional ones is there. */
export const description = {
  name: "acme-backoffice",
  timeZone: "America/New_York",
  repositories: ["acme/hub", "acme/app"],
  operatorKeys: [
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDVDgQwwKmyAswEUqWf5Ftu7csKRun84RZ/g9Imao2YQ you@laptop",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f operator@example.com",
  ],
  sshSources: ["198.51.100.0/24"],
  volumeSizeGb: 20,
  secretsVersion: 1,
  limits: { jobsAtOnce: 1, minutesPerJob: 60, turnsPerJob: 200, jobsPerDay: 20 },
  notify: {},
  state: { backend: "local" },
  fly: {
    org: "acme",
    region: "ewr",
    size: "shared-cpu-2x",
    memoryMb: 2048,
    snapshotRetentionDays: 14,
    allowDestroy: [],
  },
  hetzner: { serverType: "cx23", location: "nbg1", allowDestroy: [] },
} satisfies Backoffice;

/** Some settings, changed; those of a section are put over the section. */
export type Changes = Readonly<Record<string, unknown>>;

/** The description with `changes`. */
export function described(changes: Changes = {}): Record<string, unknown> {
  const { fly, hetzner, ...shared } = changes;
  return {
    ...description,
    ...shared,
    fly: { ...description.fly, ...(fly as object | undefined) },
    hetzner: { ...description.hetzner, ...(hetzner as object | undefined) },
  };
}

/** The text of a backoffice.ts that says so. */
export function backofficeFile(changes: Changes = {}): string {
  return `import type { Backoffice } from "./description";\n\nexport const backoffice = ${JSON.stringify(described(changes), null, 2)} as Backoffice;\n`;
}
