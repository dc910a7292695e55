import type { Check, Finding } from "./check.ts";
import { absent, failing, ok, warning } from "./check.ts";
import { restart } from "./fix.ts";
import { textOf } from "./host.ts";
import type { Host } from "./host.ts";

/** Written several times a minute by the service of that name, as n8n's user. */
const PATH = "/run/backoffice/mailbox.json";
/** Minutes after which what stands there tells nothing any more. */
const STALE_MINUTES = 5;

interface Report {
  readonly ok: boolean;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** The workflow that waits for mail; absent when none does. */
  readonly workflow?: string;
  readonly problem?: string;
  readonly fix?: string;
}

/** What n8n's connection to the mail server is like, where a workflow waits for mail. A host whose mailbox nobody has set up is well all the same. */
export const mailbox: Check = {
  name: "mailbox",
  look: (host) => {
    const text = textOf(host, PATH)?.trim() ?? "";
    const report = parse(text);
    if (report) return judge(host, report);
    if (text === "") return warning("Not looked at yet.", `Wait a minute. ${restart(host, "mailbox")}`);
    return failing(`${PATH} is not what the service mailbox writes.`, restart(host, "mailbox"));
  },
};

function judge(host: Host, { ok: wellEnough, at, workflow, problem, fix }: Report): Finding {
  if (host.now.getTime() - Date.parse(at) > STALE_MINUTES * 60_000) {
    return warning(`Last looked at ${at}, and it should be every minute.`, restart(host, "mailbox"));
  }
  if (workflow === undefined) return absent("No workflow waits for mail.");
  if (wellEnough) return ok(`Nothing is known to be wrong with the mail server of "${workflow}".`);
  return warning(
    problem ?? `"${workflow}" is not connected to its mail server.`,
    fix ?? restart(host, "mailbox"),
  );
}

function parse(text: string): Report | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isReport(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isReport(value: unknown): value is Report {
  if (typeof value !== "object" || value === null) return false;
  const { ok, at, workflow, problem, fix }: Partial<Record<keyof Report, unknown>> = value;
  const isText = (part: unknown) => part === undefined || typeof part === "string";
  return (
    typeof ok === "boolean" &&
    typeof at === "string" &&
    !Number.isNaN(Date.parse(at)) &&
    [workflow, problem, fix].every(isText)
  );
}
