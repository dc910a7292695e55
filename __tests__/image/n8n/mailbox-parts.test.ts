import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hasImapConnection } from "../../../image/n8n/mailbox/connections";
import { n8nProcesses } from "../../../image/n8n/mailbox/n8n-process";
import { LENGTH, refused, stuck, writeReport } from "../../../image/n8n/mailbox/report";
import { recentRestarts, recordRestart } from "../../../image/n8n/mailbox/restarts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mailbox-test-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("hasImapConnection", () => {
  const HEAD =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
  const line = (far: string, state: string, user: number) =>
    `   1: 0100007F:D9D4 ${far} ${state} 00000000:00000000 02:000009B2 00000000 ${user}        0 84713 2 0000000000000000 20 4 30 10 -1`;
  const table = (...lines: string[]) => `${[HEAD, ...lines].join("\n")}\n`;

  it.each([
    ["143", "0100007F:008F"],
    ["993", "0100007F:03E1"],
    ["993 over IPv6", "B80D0120000000000000000001000000:03E1"],
  ])("sees a user's open connection to port %s", (_port, far) => {
    expect(hasImapConnection(table(line(far, "01", 10002)), 10002)).toBe(true);
  });

  it.each([
    ["another user's", "0100007F:03E1", "01", 10004],
    ["one that the server closed", "0100007F:03E1", "08", 10002],
    ["one that is being opened", "0100007F:03E1", "02", 10002],
    ["one to another port", "0100007F:1EE1", "01", 10002],
  ])("passes over %s", (_what, far, state, user) => {
    expect(hasImapConnection(table(line(far, state, user)), 10002)).toBe(false);
  });

  it("sees none in an empty table", () => expect(hasImapConnection(table(), 10002)).toBe(false));
});

describe("n8nProcesses", () => {
  it("finds n8n itself, not its command line, its helpers or another user's", () => {
    const user = process.getuid?.() ?? -1;
    const start = (number: string, ...words: string[]) => {
      mkdirSync(join(folder, number));
      writeFileSync(join(folder, number, "cmdline"), words.map((word) => `${word}\0`).join(""));
    };
    start("11", "node", "/opt/n8n/node_modules/.bin/n8n", "start");
    start("12", "node", "/opt/n8n/node_modules/.bin/n8n", "publish:workflow", "--id=start");
    start("13", "/usr/local/bin/node", "/opt/n8n/node_modules/@n8n/task-runner/dist/start.js", "start");
    start("self", "node", "/opt/n8n/node_modules/.bin/n8n", "start");
    mkdirSync(join(folder, "14"));

    expect(n8nProcesses(user, folder)).toEqual([11]);
    expect(n8nProcesses(user + 1, folder)).toEqual([]);
  });
});

describe("the restarts", () => {
  const DAY = 24 * 60 * 60 * 1000;

  it("are counted for a day, through a new start of the host", () => {
    const file = join(folder, "restarts.json");
    recordRestart(file, 1000);
    recordRestart(file, 2000);
    expect(recentRestarts(file, 2000)).toEqual([1000, 2000]);
    expect(recentRestarts(file, 1000 + DAY)).toEqual([2000]);
  });

  it("are none in a file that isn't ours", () => {
    const file = join(folder, "restarts.json");
    for (const text of ["{", "{}", '["x"]']) {
      writeFileSync(file, text);
      expect(recentRestarts(file, 0)).toEqual([]);
    }
  });
});

describe("the report", () => {
  it("has one length, so that a shorter one leaves nothing of a longer one", () => {
    const file = join(folder, "mailbox.json");
    writeFileSync(file, "");
    const at = "2026-11-23T04:00:00.000Z";
    writeReport(file, { ok: false, at, workflow: "Triage", ...refused("Triage", false, "ä".repeat(5000)) });
    writeReport(file, { ok: true, at });
    const text = readFileSync(file, "utf8");
    expect(text).toHaveLength(LENGTH);
    expect(JSON.parse(text)).toEqual({ ok: true, at });
  });

  it("fits with the longest name and reason that n8n allows", () => {
    const file = join(folder, "mailbox.json");
    writeFileSync(file, "");
    const report = {
      ok: false,
      at: "2026-11-23T04:00:00.000Z",
      workflow: "ä".repeat(128),
      ...refused("ä".repeat(128), true, "ä".repeat(5000)),
    };
    writeReport(file, report);
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(report);
  });

  it("tells n8n's own reason and which credential to fill in", () => {
    expect(refused("Triage", false, "connect\n  ECONNREFUSED")).toEqual({
      problem:
        '"Triage" reads no mail: n8n has no connection to the mail server. It says: connect ECONNREFUSED.',
      fix: 'In n8n, Credentials, fill in or correct "Mailbox" (host, user, password; saving it tries it). n8n is asked to connect again by itself. If you want no mail to be read, unpublish the workflow.',
    });
    expect(refused("Triage", true, "x").problem).toBe(
      '"Triage" reads no mail: n8n lost its connection to the mail server. It says: x.',
    );
  });

  it("tells of a restart, and of one too many", () => {
    const problem =
      '"Triage" reads no mail: n8n has had no connection to a mail server (IMAP, port 143 or 993) for 10 minutes and doesn\'t notice.';
    expect(stuck("Triage", 10, true)).toEqual({
      problem: `${problem} It is restarted.`,
      fix: "Nothing to do, unless it happens every day.",
    });
    expect(stuck("Triage", 10, false)).toEqual({
      problem: `${problem} It was restarted for that three times in a day already.`,
      fix: 'In n8n, Credentials, try "Mailbox" (saving it does). If that works, restart the host.',
    });
  });
});
