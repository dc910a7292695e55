import type { Target } from "../../description";

/** What an effect is to Terraform: a plan, a refusal of ours before it, or the refusal to initialise. */
export type Outcome =
  | { readonly plan: Readonly<Record<string, string>> }
  | { readonly refused: true }
  | { readonly init: string };

const GATE = { "null_resource.secrets": "replace" };
const OTHER_KEY = "key_6f9dda9b";
const refused: Outcome = { refused: true };
const nothing: Outcome = { plan: {} };
const SETTINGS = { "null_resource.environment": "replace" };

/** Every effect that a change can have, in the words of docs/changes.md. */
export const effects = {
  fly: {
    nothing,
    "refused: it would be another app": refused,
    "refused: a volume never moves": refused,
    "refused: a volume never shrinks": refused,
    "the machine restarts": { plan: { ...GATE, "fly_machine.machine": "update" } },
    "the volume grows": { plan: { "fly_volume.data": "update" } },
    "new snapshots are kept that long": { plan: { "fly_volume.data": "update" } },
    "the machine is made anew on that volume; the old volume is kept, no longer managed": {
      plan: {
        ...GATE,
        "fly_volume.data": "remove",
        "null_resource.machine_volume": "replace",
        "null_resource.swap": "replace",
        "null_resource.volume": "replace",
        "fly_machine.machine": "replace",
      },
    },
    "refused until the state is moved": { init: "Backend configuration changed" },
  },
  hetzner: {
    nothing,
    "refused: it would be another host": refused,
    "the host restarts": { plan: SETTINGS },
    "the key is registered; the host restarts": {
      plan: { ...SETTINGS, [`hcloud_ssh_key.${OTHER_KEY}`]: "create" },
    },
    "the key is deregistered; the host restarts": {
      plan: { ...SETTINGS, "hcloud_ssh_key.key_7e650211": "delete" },
    },
    "the firewalls change, Hetzner's and the server's": {
      plan: { ...SETTINGS, "hcloud_firewall.firewall": "update" },
    },
    "the firewalls change; the web server starts or stops; the host restarts": {
      plan: { ...SETTINGS, "hcloud_firewall.firewall": "update" },
    },
    "the volume grows, its file system with it": {
      plan: { "hcloud_volume.data": "update", "null_resource.start": "replace" },
    },
    "the host stops, the server is off for the change, the host starts": {
      plan: {
        "null_resource.stop_for_type": "replace",
        "hcloud_server.server": "update",
        "null_resource.start": "replace",
      },
    },
    "the server loses its protection": { plan: { "hcloud_server.server": "update" } },
    "the volume loses its protection": { plan: { "hcloud_volume.data": "update" } },
    "refused: a volume never shrinks": refused,
    "refused: server, volume and address never move": refused,
    "refused until the state is moved": { init: "Backend configuration changed" },
  },
} as const satisfies Record<Target, Record<string, Outcome>>;
