import * as z from "zod";
import { type Complaint, guides, text } from "./guide";
import { looksSecret, shown } from "./shown-value";

const ADDRESS = /^[^\s@,;<>"]+@[^\s@,;<>"]+\.[^\s@,;<>".]+$/;
const LONGEST_ADDRESS = 254;

/** A channel as Slack shows it, or its id. */
const CHANNEL_NAME = /^#[\p{Ll}\p{Lo}\p{N}_-]{1,80}$/u;
const CHANNEL_ID = /^[CG][A-Z0-9]{8,20}$/;

function complaintAboutEmail(email: string): Complaint | undefined {
  if (email.length <= LONGEST_ADDRESS && ADDRESS.test(email)) return undefined;
  return { problem: `${shown(email)} is not one address of mail` };
}

function complaintAboutSlack(channel: string): Complaint | undefined {
  if (CHANNEL_NAME.test(channel) || CHANNEL_ID.test(channel)) return undefined;
  const near = `#${channel.slice(0, 100).trim().replace(/^#+/, "").toLowerCase().replace(/\s+/g, "-")}`;
  return {
    problem: `${shown(channel)} is no channel of Slack`,
    ...(CHANNEL_NAME.test(near) && !looksSecret(channel) && { fix: `write slack: "${near}"` }),
  };
}

/** Where people are told of the host's work. */
export const notifySchema = z.strictObject({
  email: text(complaintAboutEmail).optional().register(guides, {
    allowed: "one address such as you@example.com",
    example: 'email: "you@example.com"',
  }),
  slack: text(complaintAboutSlack).optional().register(guides, {
    allowed: '"#" and the name of a channel, or its id ("C" and capital letters and digits)',
    example: 'slack: "#backoffice"',
  }),
});
