import type { KnownError } from "./explain";

const AGAIN = "npx cdktf deploy hetzner";
const CONSOLE = "https://console.hetzner.cloud";

interface Taken {
  readonly what: string;
  /** The word for its id, as a human fills it in. */
  readonly id: string;
  /** How hcloud lists them. */
  readonly list: string;
  /** What would be lost with it; such a thing is never to be deleted. @default - nothing */
  readonly holds?: string;
}

const TAKEN: Readonly<Record<string, Taken>> = {
  hcloud_volume: { what: "a volume", id: "VOLUME_ID", list: "hcloud volume list", holds: "your data" },
  hcloud_primary_ip: {
    what: "an address",
    id: "IP_ID",
    list: "hcloud primary-ip list",
    holds: "your address",
  },
  hcloud_firewall: { what: "a firewall", id: "FIREWALL_ID", list: "hcloud firewall list" },
  hcloud_ssh_key: { what: "an SSH key", id: "KEY_ID", list: "hcloud ssh-key list" },
};

/** What Hetzner says of a name or key that it has already: mostly Terraform's state was lost. */
export const takenOnHetzner: readonly KnownError[] = [
  {
    pattern: /SSH key not unique/i,
    meaning: ({ address = "hcloud_ssh_key.operator" }) =>
      [
        "The project already has this SSH key, under whatever name; Hetzner takes each public key once per project. Either",
        ...adopt(address, "KEY_ID", "hcloud ssh-key list"),
        `  or delete it in ${CONSOLE} (Security, SSH keys), if no other server of yours needs it, then ${AGAIN}`,
      ].join("\n"),
  },
  {
    pattern: /uniqueness_error/,
    meaning: ({ address }) => {
      const taken = TAKEN[address?.split(".")[0] ?? ""];
      const told = `The project already has ${taken?.what ?? "a resource"} with ${address ? `the name of ${address}` : "that name"}, which Terraform does not know of`;
      if (!taken || !address) return `${told}.\n  Give the host another name in backoffice.ts, then ${AGAIN}`;
      return [
        `${told}:`,
        "its state was lost, or an earlier deploy made it and Hetzner's answer got lost.",
        ...adopt(address, taken.id, taken.list),
        taken.holds
          ? `  Do not delete it: it may hold ${taken.holds}.`
          : `  Or delete it in ${CONSOLE}, if no other server of yours needs it, then ${AGAIN}`,
      ].join("\n");
    },
  },
];

function adopt(address: string, id: string, list: string): string[] {
  return [
    `  adopt it as ${address}: (cd cdktf.out/stacks/hetzner && npx terraform import ${address} ${id}),`,
    `    where ${id} is what ${list} shows, then ${AGAIN}`,
  ];
}
