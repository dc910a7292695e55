import { closeSync, openSync, writeSync } from "node:fs";

/** What stands in mailbox.json. */
export interface Report {
  readonly ok: boolean;
  /** When it was looked, ISO 8601. */
  readonly at: string;
  /** The published workflow that waits for mail; absent when there is none. */
  readonly workflow?: string;
  readonly problem?: string;
  readonly fix?: string;
}

/** A problem and what to do about it. */
export type Trouble = Required<Pick<Report, "problem" | "fix">>;

/** Bytes of the file: more than any report has. */
export const LENGTH = 4096;

/** Characters of n8n's own reason that are passed on. */
const REASON = 300;

/**
 * Writes the report in one go and always at one length, filled up with blanks: the folder is root's, so it can't be put in place by a
 * rename, and a reader never sees half of it.
 *
 * @throws Error when the file is not there
 */
export function writeReport(file: string, report: Report): void {
  const bytes = Buffer.alloc(LENGTH, " ");
  bytes.write(JSON.stringify(report));
  bytes.write("\n", LENGTH - 1);
  const descriptor = openSync(file, "r+");
  try {
    writeSync(descriptor, bytes, 0, LENGTH, 0);
  } finally {
    closeSync(descriptor);
  }
}

/** n8n can't connect, and says why. */
export function refused(workflow: string, everConnected: boolean, reason: string): Trouble {
  const since = everConnected
    ? "n8n lost its connection to the mail server"
    : "n8n has no connection to the mail server";
  return {
    problem: `"${workflow}" reads no mail: ${since}. It says: ${reason.replace(/\s+/g, " ").trim().slice(0, REASON)}.`,
    fix: 'In n8n, Credentials, fill in or correct "Mailbox" (host, user, password; saving it tries it). n8n is asked to connect again by itself. If you want no mail to be read, unpublish the workflow.',
  };
}

/** n8n takes itself to be connected. */
export function stuck(workflow: string, minutes: number, restarts: boolean): Trouble {
  const problem = `"${workflow}" reads no mail: n8n has had no connection to a mail server (IMAP, port 143 or 993) for ${minutes} minutes and doesn't notice.`;
  if (restarts)
    return { problem: `${problem} It is restarted.`, fix: "Nothing to do, unless it happens every day." };
  return {
    problem: `${problem} It was restarted for that three times in a day already.`,
    fix: 'In n8n, Credentials, try "Mailbox" (saving it does). If that works, restart the host.',
  };
}
