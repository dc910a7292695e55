import { description } from "../support/description";
import type { effects } from "./change-effects";

export interface Change {
  /** The setting, as in backoffice.ts; the section's in front. */
  readonly field: string;
  /** What is done to it, where it matters. */
  readonly how?: string;
  /** Absent: not set. */
  readonly from?: unknown;
  readonly to: unknown;
  readonly fly: keyof (typeof effects)["fly"];
  readonly hetzner: keyof (typeof effects)["hetzner"];
}

const [firstKey, secondKey] = description.operatorKeys;
export const thirdKey =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc third@example.com";

const restart = { fly: "the machine restarts", hetzner: "the host restarts" } as const;

/** Every setting of the description, changed one by one on a deployed host. */
export const changes: readonly Change[] = [
  {
    field: "name",
    from: "acme-backoffice",
    to: "other-backoffice",
    fly: "refused: it would be another app",
    hetzner: "refused: it would be another host",
  },
  { field: "timeZone", from: "America/New_York", to: "Europe/Berlin", ...restart },
  { field: "repositories", from: ["acme/hub", "acme/app"], to: ["acme/hub"], ...restart },
  {
    field: "operatorKeys",
    how: "one more",
    from: [firstKey, secondKey],
    to: [firstKey, secondKey, thirdKey],
    fly: "the machine restarts",
    hetzner: "the key is registered; the host restarts",
  },
  {
    field: "operatorKeys",
    how: "one less",
    from: [firstKey, secondKey],
    to: [firstKey],
    fly: "the machine restarts",
    hetzner: "the key is deregistered; the host restarts",
  },
  {
    field: "operatorKeys",
    how: "another order",
    from: [firstKey, secondKey],
    to: [secondKey, firstKey],
    ...restart,
  },
  {
    field: "sshSources",
    from: ["198.51.100.0/24"],
    to: ["0.0.0.0/0", "::/0"],
    fly: "nothing",
    hetzner: "the firewalls change, Hetzner's and the server's",
  },
  {
    field: "volumeSizeGb",
    how: "more",
    from: 20,
    to: 30,
    fly: "the volume grows",
    hetzner: "the volume grows, its file system with it",
  },
  {
    field: "volumeSizeGb",
    how: "less",
    from: 20,
    to: 15,
    fly: "refused: a volume never shrinks",
    hetzner: "refused: a volume never shrinks",
  },
  { field: "secretsVersion", from: 1, to: 2, ...restart },
  { field: "tunnelHostname", to: "backoffice.example.com", ...restart },
  {
    field: "limits",
    from: description.limits,
    to: { ...description.limits, jobsAtOnce: 2 },
    ...restart,
  },
  { field: "notify", from: {}, to: { email: "you@example.com", slack: "#backoffice" }, ...restart },
  {
    field: "state",
    from: { backend: "local" },
    to: { backend: "http", address: "http://127.0.0.1:9/state" },
    fly: "refused until the state is moved",
    hetzner: "refused until the state is moved",
  },
  {
    field: "fly.org",
    from: "acme",
    to: "other",
    fly: "refused: it would be another app",
    hetzner: "nothing",
  },
  {
    field: "fly.region",
    from: "ewr",
    to: "fra",
    fly: "refused: a volume never moves",
    hetzner: "nothing",
  },
  {
    field: "fly.size",
    how: "shared",
    from: "shared-cpu-2x",
    to: "shared-cpu-4x",
    fly: "the machine restarts",
    hetzner: "nothing",
  },
  {
    field: "fly.size",
    how: "shared to performance",
    from: "shared-cpu-2x",
    to: "performance-1x",
    fly: "the machine restarts",
    hetzner: "nothing",
  },
  { field: "fly.memoryMb", from: 2048, to: 4096, fly: "the machine restarts", hetzner: "nothing" },
  {
    field: "fly.volumeId",
    to: "vol_0123456789abcdef",
    fly: "the machine is made anew on that volume; the old volume is kept, no longer managed",
    hetzner: "nothing",
  },
  {
    field: "fly.snapshotRetentionDays",
    from: 14,
    to: 30,
    fly: "new snapshots are kept that long",
    hetzner: "nothing",
  },
  {
    field: "fly.allowDestroy",
    from: [],
    to: ["app", "volume", "addresses"],
    fly: "nothing",
    hetzner: "nothing",
  },
  {
    field: "hetzner.serverType",
    from: "cx23",
    to: "cx33",
    fly: "nothing",
    hetzner: "the host stops, the server is off for the change, the host starts",
  },
  {
    field: "hetzner.location",
    from: "nbg1",
    to: "fsn1",
    fly: "nothing",
    hetzner: "refused: server, volume and address never move",
  },
  {
    field: "hetzner.domain",
    to: "backoffice.example.com",
    fly: "nothing",
    hetzner: "the firewalls change; the web server starts or stops; the host restarts",
  },
  {
    field: "hetzner.allowDestroy",
    how: "server",
    from: [],
    to: ["server"],
    fly: "nothing",
    hetzner: "the server loses its protection",
  },
  {
    field: "hetzner.allowDestroy",
    how: "volume",
    from: [],
    to: ["volume"],
    fly: "nothing",
    hetzner: "the volume loses its protection",
  },
  {
    field: "hetzner.allowDestroy",
    how: "address",
    from: [],
    to: ["address"],
    fly: "nothing",
    hetzner: "nothing",
  },
];
