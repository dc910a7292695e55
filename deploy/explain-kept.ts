import type { KnownError } from "./explain";

interface Kept {
  readonly target: "fly" | "hetzner";
  /** The word that lets it go, in `allowDestroy`. */
  readonly word: string;
  readonly what: string;
  /** What goes with it. */
  readonly loss: string;
}

const KEPT: Readonly<Record<string, Kept>> = {
  fly_app: {
    target: "fly",
    word: "app",
    what: "the app",
    loss: "its volumes, their snapshots and its addresses go with it",
  },
  fly_volume: {
    target: "fly",
    word: "volume",
    what: "the volume with /data",
    loss: "all of /data goes with it",
  },
  fly_ip: {
    target: "fly",
    word: "addresses",
    what: "an address",
    loss: "DNS records and webhooks that name it stop working",
  },
  hcloud_server: {
    target: "hetzner",
    word: "server",
    what: "the server",
    loss: "its root disk goes with it; /data is on the volume",
  },
  hcloud_volume: {
    target: "hetzner",
    word: "volume",
    what: "the volume with /data",
    loss: "all of /data goes with it, and Hetzner keeps no snapshots of volumes",
  },
  hcloud_primary_ip: {
    target: "hetzner",
    word: "address",
    what: "the address",
    loss: "DNS records and webhooks that name it stop working",
  },
};

/** What is kept of a resource's type. @returns undefined for a type that nothing protects */
export function keptType(type: string | undefined): Kept | undefined {
  return type === undefined ? undefined : KEPT[type];
}

/** Terraform and OpenTofu, each in its words, refuse to destroy what has `prevent_destroy`; nothing has been changed by then. */
export const keptResources: KnownError = {
  pattern: /nstance cannot be destroyed.*?Resource (?:instance )?((\w+)\.[\w.[\]"-]+)/,
  meaning: (_error, context, [, address, type]) => {
    const kept = keptType(type);
    const target = kept?.target ?? (context.stack === "hetzner" ? "hetzner" : "fly");
    return [
      `${kept ? capital(kept.what) : address} is kept: the change would have destroyed it. Nothing was changed.`,
      `  If you did not mean to: take back what you changed in backoffice.ts (another region, location or name makes a new one).`,
      untaint(address ?? "", target),
      ...(kept ? [`  If it shall go (${kept.loss}):`, ...howItGoes(kept)] : []),
    ].join("\n");
  },
};

/** What to do about a resource that Terraform is going to make anew for the only reason that its creation once failed half-way. */
export function untaint(address: string, target: "fly" | "hetzner"): string {
  return `  If Terraform calls ${address} tainted: (cd cdktf.out/stacks/${target} && npx terraform untaint ${address}), then deploy again.`;
}

/** The steps by which something kept may go. Hetzner's protection is lifted by one deploy, what follows takes a second. */
export function howItGoes({ target, word }: Kept): string[] {
  // The app takes volumes and addresses along, so it goes only when they are named too.
  const words = word === "app" ? ALL.fly : [word];
  const write = [
    `    1. write allowDestroy: ${list(words)} under ${target} in backoffice.ts; cdktf destroy takes the whole stack, so it wants`,
    `       all of ${list(ALL[target])}`,
  ];
  return target === "fly"
    ? [...write, "    2. npx cdktf destroy fly (or deploy fly, if it was to be replaced)"]
    : [
        ...write,
        "    2. npx cdktf deploy hetzner, with everything else as it was: lifts the protection at Hetzner",
        "    3. npx cdktf destroy hetzner (or make your change and deploy again)",
      ];
}

/** What is kept of each stack, in the words of allowDestroy. */
const ALL = { fly: ["app", "volume", "addresses"], hetzner: ["server", "volume", "address"] };

function list(words: readonly string[]): string {
  return `[${words.map((word) => `"${word}"`).join(", ")}]`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
