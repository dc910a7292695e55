import * as z from "zod";
import { flySchema } from "./fly-settings";
import { complain, type Complaint, guides, text, wholeNumber } from "./guide";
import { hetznerSchema } from "./hetzner-settings";
import { complaintAboutHostName } from "./host-name";
import { limitsSchema } from "./limit-settings";
import { notifySchema } from "./notify-settings";
import { complainOfRepeats, complaintAboutRepository } from "./repository";
import { looksSecret, shown } from "./shown-value";
import { complaintAboutSshKey, sshKeyTypes } from "./ssh-key";
import { complaintAboutSshSource } from "./ssh-source";
import { stateSchema } from "./state-settings";
import { complaintAboutTimeZone } from "./time-zone";

// Fly accepts longer names, but then <name>.fly.dev has a label that DNS can't resolve (RFC 1035):
// https://github.com/superfly/flyctl/issues/4283
const LONGEST_NAME = 63;

function complaintAboutName(name: string): Complaint | undefined {
  if (name.length > LONGEST_NAME) {
    return {
      problem: `${shown(name)} has ${name.length} characters`,
      fix: `take away ${name.length - LONGEST_NAME} or more of its characters`,
    };
  }
  if (/^[a-z](?:[a-z0-9-]*[a-z0-9])?$/.test(name)) return undefined;
  const near = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "");
  return {
    problem: `${shown(name)} is not a name that Fly.io, Hetzner and DNS all accept`,
    fix: `write name: "${looksSecret(name) || near === "" ? "backoffice-automation" : near}"`,
  };
}

const listOf = <T extends z.ZodType<string, string>>(item: T, empty: string) =>
  z.array(item).superRefine((list, context) => {
    if (list.length === 0) complain(context, { problem: empty });
  });

const TUNNEL_ADVICE =
  "write the public host name that your Cloudflare tunnel routes to http://localhost:5678, or leave tunnelHostname out";

/** Everything that may stand in backoffice.ts, in the order in which problems are told. */
export const schema = z.strictObject({
  name: text(complaintAboutName).register(guides, {
    allowed: `1 to ${LONGEST_NAME} lower-case letters, digits and dashes; a letter first, a letter or digit last`,
    example: 'name: "backoffice-automation"',
  }),
  timeZone: text(complaintAboutTimeZone).register(guides, {
    allowed: 'a name of the IANA time zone database, such as "America/New_York" or "UTC"',
    example: 'timeZone: "America/New_York"',
  }),
  repositories: listOf(text(complaintAboutRepository), "names no repository")
    .superRefine(complainOfRepeats)
    .register(guides, {
      allowed: "one or more GitHub repositories as owner/name",
      example: 'repositories: ["teamboswell/boswell-hub"]',
    }),
  operatorKeys: listOf(text(complaintAboutSshKey), "holds no key, so nobody could log in")
    .transform((keys) => keys.map((key) => key.trim()))
    .register(guides, {
      allowed: `one or more public keys, one line each: ${sshKeyTypes}`,
      example: 'operatorKeys: ["ssh-ed25519 AAAA... you@laptop"]',
    }),
  sshSources: listOf(text(complaintAboutSshSource), "names no source, so nobody could log in").register(
    guides,
    {
      allowed: 'one or more ranges in CIDR notation; "0.0.0.0/0" and "::/0" together are everybody',
      example: 'sshSources: ["203.0.113.7/32"] with your own address',
    },
  ),
  volumeSizeGb: wholeNumber((gb) => gb >= 1)
    .default(20)
    .register(guides, {
      allowed: "a whole number of GB: 1 to 500 on Fly, 10 to 10240 on Hetzner",
      example: "volumeSizeGb: 20",
    }),
  secretsVersion: wholeNumber((version) => version >= 1)
    .default(1)
    .register(guides, {
      allowed: "a whole number from 1; raise it by one after a secret was changed",
      example: "secretsVersion: 1",
    }),
  tunnelHostname: text(complaintAboutHostName(TUNNEL_ADVICE)).optional().register(guides, {
    allowed: "a host name in lower case, without https:// and path",
    example: 'tunnelHostname: "backoffice.example.com"',
  }),
  limits: limitsSchema.optional(),
  notify: notifySchema.optional(),
  state: stateSchema,
  fly: flySchema.optional(),
  hetzner: hetznerSchema.optional(),
});

/** The description of a host as it is written in backoffice.ts. */
export type Backoffice = z.input<typeof schema>;
