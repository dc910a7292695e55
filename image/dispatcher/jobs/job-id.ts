import { randomBytes } from "node:crypto";

/** What a job's id looks like. */
export const JOB_ID = /^(\d{4})(\d\d)(\d\d)-\d{6}-[0-9a-f]{4}$/;

/** UTC time and four random hex digits, such as 20261123-040159-7f3a. */
export function newJobId(now: Date): string {
  const [day = "", time = ""] = now.toISOString().split("T");
  return `${day.replaceAll("-", "")}-${time.slice(0, 8).replaceAll(":", "")}-${randomBytes(2).toString("hex")}`;
}
