import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { Problem } from "../../../../image/dispatcher/http/route";
import { Asker } from "../../../../image/dispatcher/questions/asker";

/** One who asks a shell script in place of Claude. */
const asking = (script: string, patience?: number) =>
  new Asker({ command: ["/bin/sh", "-c", script], ...(patience !== undefined && { patience }) });

const ANSWER = `printf '{"is_error":false,"subtype":"success","result":"%s"}'`;

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "asker-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

describe("a question to Claude", () => {
  it("goes to the program's stdin; the answer is what it says of the result", async () => {
    expect(await asking(`question=$(cat); ${ANSWER} "$question?"`).ask("How are you")).toBe("How are you?");
  });

  it("may be longer than what the program reads of it", async () => {
    expect(await asking(`${ANSWER} ok`).ask("x".repeat(1_000_000))).toBe("ok");
  });

  it.each([
    [
      `printf '{"is_error":true,"api_error_status":401,"result":"no"}'; exit 1`,
      "Claude does not accept the token: make a new one with claude setup-token.",
    ],
    [
      `printf 'API Error: Connection refused (ECONNREFUSED)'; exit 1`,
      "The broker does not answer (ECONNREFUSED).",
    ],
    [
      `printf '{"is_error":true,"subtype":"error_max_turns","result":"Reached max turns"}'; exit 1`,
      'Claude Code ended with exit code 1 and said: "Reached max turns".',
    ],
    ["exit 124", "Claude gave no answer within 120 s."],
    ["printf nonsense", 'Claude Code ended with exit code 0 and said: "nonsense".'],
    ["exec /nonexistent/program", 'Claude Code ended with exit code 127 and said: "".'],
  ])("fails with the reason when %s", async (script, reason) => {
    await expect(asking(script).ask("?")).rejects.toThrow(
      new Problem(502, `${reason} See backoffice-health.`),
    );
  });

  it("fails when there is no such program", async () => {
    await expect(new Asker({ command: ["/nonexistent/sudo"] }).ask("?")).rejects.toThrow(
      new Problem(502, 'Claude Code ended with exit code 127 and said: "". See backoffice-health.'),
    );
  });

  it("is given up after its time", async () => {
    await expect(asking("exec sleep 60", 200).ask("?")).rejects.toThrow(
      new Problem(502, "Claude gave no answer within 120 s. See backoffice-health."),
    );
  });

  it("is given up when the answer has no end", async () => {
    await expect(asking("exec yes").ask("?")).rejects.toThrow(
      /^Claude Code ended with exit code 1 and said: "y y y /,
    );
  });

  it("waits for the one before it, also when that fails, and up to twenty wait", async () => {
    const path = folder();
    const log = join(path, "log");
    writeFileSync(log, "");
    const asker = asking(
      `read n; echo "begin $n" >>${log}; while [ ! -e ${path}/go ]; do sleep 0.05; done; echo "end $n" >>${log}; [ "$n" != 2 ] && ${ANSWER} "$n"`,
    );
    const asked = Array.from({ length: 21 }, (_, n) => asker.ask(`${n}\n`));
    for (const answer of asked) answer.catch(() => undefined);
    await expect(asker.ask("21\n")).rejects.toThrow(
      new Problem(503, "20 questions to Claude wait already. Ask again in a few minutes."),
    );
    while (readFileSync(log, "utf8") === "") await pause(20);
    await pause(100);
    expect(readFileSync(log, "utf8")).toBe("begin 0\n");
    writeFileSync(join(path, "go"), "");

    const answers = await Promise.allSettled(asked);
    expect(answers.map(({ status }) => status)).toEqual(
      Array.from({ length: 21 }, (_, n) => (n === 2 ? "rejected" : "fulfilled")),
    );
    const expected = Array.from({ length: 21 }, (_, n) => `begin ${n}\nend ${n}\n`).join("");
    expect(readFileSync(log, "utf8")).toBe(expected);
    expect(await asker.ask("later\n")).toBe("later");
  });
});
