import type { KnownError } from "./explain";
import { alternatives } from "./explain-alternatives";
import { howItGoes, keptType, untaint } from "./explain-kept";
import { takenOnHetzner } from "./explain-taken";

const AGAIN = "npx cdktf deploy hetzner";
const CONSOLE = "https://console.hetzner.cloud";

const ANOTHER_TYPE_OR_PLACE = [
  "  Nothing else is in the way: set hetzner.serverType or hetzner.location in backoffice.ts and deploy again.",
  "  Has this host run before, its volume holds it to its location: then change the type only. And was it the type you",
  `  changed, the server may now be off: power it on in ${CONSOLE}.`,
];

/** For a host that has data, which never leaves its location. */
function anotherType(location: string, isReplacing = false): string[] {
  return isReplacing
    ? [
        `  The host's volume is in ${location} and stays there: set hetzner.serverType in backoffice.ts, then run`,
        "  npx backoffice replace hetzner again.",
      ]
    : [
        `  The host's volume is in ${location} and stays there: set hetzner.serverType in backoffice.ts and deploy again.`,
        `  Was it the type you changed, the server may now be off: power it on in ${CONSOLE}.`,
      ];
}

/** Errors of the hcloud provider (its source, 1.68) and of the API behind it, most particular first. */
export const hetznerErrors: readonly KnownError[] = [
  {
    // Two answers mean "sold out": 412, and since 2026 for some types 422.
    pattern:
      /\(resource_unavailable\b|error during placement|unsupported location for server type|location disabled/,
    meaning: (_error, context) => {
      const { serverType = "server of this type", location = "this location", hasVolume = false } = context;
      return [
        `Hetzner has no ${serverType} left in ${location}. Such shortages last hours to weeks.`,
        ...alternatives(serverType, location, hasVolume),
        ...(hasVolume ? anotherType(location, context.isReplacing) : ANOTHER_TYPE_OR_PLACE),
      ].join("\n");
    },
  },
  {
    pattern:
      /server type "?(\w+)"? (?:not found|is deprecated|is unavailable)|Resource \(server type\) was not found: name="?(\w+)/i,
    meaning: (_error, context, match) => {
      const name = context.serverType ?? match[1] ?? match[2] ?? "";
      return [
        `Hetzner does not sell the server type ${name} any more.`,
        ...alternatives(name, context.location ?? "", context.hasVolume),
        `  Set hetzner.serverType in backoffice.ts to one of them and deploy again: ${AGAIN}`,
      ].join("\n");
    },
  },
  {
    pattern: /server name is already used/i,
    meaning: () =>
      [
        "The project has a server of this name that Terraform does not know of: an earlier deploy made it and Hetzner's answer",
        "got lost, or somebody else made it. Either",
        "  adopt it: npx backoffice adopt hetzner (shows what it would do, and refuses a server that is not this host's),",
        `  or delete it in ${CONSOLE}, then ${AGAIN}`,
      ].join("\n"),
  },
  ...takenOnHetzner,
  {
    pattern: /deletion is protected|\(protected\b|Error code: protected/i,
    meaning: ({ address, text }) => {
      const named = /(server|volume) deletion is protected/.exec(text)?.[1];
      const kept = keptType(address?.split(".")[0] ?? (named && `hcloud_${named}`));
      if (!kept)
        return `Hetzner refused the change: what it would delete is protected. Deploy the old setting again: ${AGAIN}`;
      return [
        `Hetzner refused to delete ${kept.what}: its deletion protection is on.`,
        "  What Terraform had done by then stays done: a volume may be detached from the running server.",
        `  To go on as before: take back the change in backoffice.ts, then ${AGAIN}`,
        ...(address ? [untaint(address, "hetzner")] : []),
        `  To let it go (${kept.loss}):`,
        ...howItGoes(kept),
      ].join("\n");
    },
  },
  {
    pattern:
      /\((unauthorized|forbidden|token_readonly)\b|Error code: (unauthorized|forbidden|token_readonly)|unable to authenticate/,
    meaning: () =>
      [
        "Hetzner refused HCLOUD_TOKEN: it is wrong, was deleted, or may only read.",
        `  Make one in ${CONSOLE} (your project, Security, API tokens, Read & Write), then:`,
        `  read -rs HCLOUD_TOKEN && export HCLOUD_TOKEN && ${AGAIN}`,
      ].join("\n"),
  },
  {
    pattern: /rate_limit_exceeded/,
    meaning: () =>
      `Hetzner's limit of requests per hour is used up (3600 for a whole project). Wait some minutes, then ${AGAIN}`,
  },
  {
    pattern: /resource_limit_exceeded/,
    meaning: ({ text }) => {
      const what =
        /Error: ([\w ]+) limit (?:exceeded|reached)|request\. ([\w ]+) limit (?:exceeded|reached)/.exec(text);
      return [
        `Your Hetzner account may have no further ${(what?.[1] ?? what?.[2] ?? "resource of this kind").replace("_", " ")}.`,
        `  Delete one you no longer need, or ask for more at ${CONSOLE} (Limits), then ${AGAIN}`,
      ].join("\n");
    },
  },
  {
    pattern: /user_data\W.*Length must be|user_data.*32768/,
    meaning: () =>
      [
        "The server's cloud-init text is longer than the 32 KiB that Hetzner takes.",
        `  Most of what varies in it is operatorKeys in backoffice.ts: leave only keys that are in use, then ${AGAIN}`,
      ].join("\n"),
  },
  {
    pattern: /\((locked|conflict)\b|Error code: (locked|conflict)/,
    meaning: () =>
      `Hetzner is still busy with an earlier change of the same resource. Wait a minute, then ${AGAIN}`,
  },
];
