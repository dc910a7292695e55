import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { imageNode } from "../../../../rehearsal/image/node";
import { Dispatcher, PROGRAM } from "./dispatcher";

const AFTERWARDS =
  "When its disk has space and is healthy, move it aside to start with an empty one: queued jobs are lost, issues and pull requests are not.";

describe("the journal of jobs", () => {
  const dispatcher = new Dispatcher();
  const folder = mkdtempSync(join(tmpdir(), "journal-"));
  const file = join(folder, "journal.sqlite");

  beforeAll(() => dispatcher.start());

  afterAll(async () => {
    await dispatcher.remove();
    rmSync(folder, { recursive: true });
  });

  async function failureToStart(): Promise<string> {
    const settings = JSON.stringify({ tokenHash: "00".repeat(32) });
    const { stderr, exitCode } = await execa(imageNode(), [PROGRAM, folder, settings], {
      reject: false,
      timeout: 20_000,
    });
    expect(exitCode).toBe(1);
    return /^Error: (.*)$/m.exec(stderr)?.[1] ?? stderr;
  }

  it("gives the jobs that people asked for first, those of Sentry behind them, each by age", async () => {
    await dispatcher.ask("POST", "/pause");
    const ids: string[] = [];
    for (const requestedBy of ["Sentry", "octocat", "Sentry", "sentry", "hubot"])
      ids.push(await dispatcher.accepted({ requestedBy }));
    await dispatcher.ask("POST", "/resume");
    await dispatcher.until(() => dispatcher.done.filter((line) => line.startsWith("effect")).length === 5);

    const [error, octocat, laterError, sentry, hubot] = ids;
    expect(dispatcher.done.filter((line) => line.startsWith("work"))).toEqual(
      [octocat, sentry, hubot, error, laterError].map((id) => `work ${id ?? ""}`),
    );
  });

  it("fails with what to do when the file is none", async () => {
    writeFileSync(file, "no journal".repeat(100));

    expect(await failureToStart()).toBe(
      `The journal of jobs, ${file}, can't be opened: file is not a database. ${AFTERWARDS}`,
    );
  });

  it("fails when a newer dispatcher has written it", async () => {
    rmSync(file);
    await execa(imageNode(), [
      "-e",
      `new (require("node:sqlite").DatabaseSync)(${JSON.stringify(file)}).exec("PRAGMA user_version = 99")`,
    ]);

    expect(await failureToStart()).toBe(
      `The journal of jobs, ${file}, can't be opened: it has version 99; this dispatcher knows versions up to 1. A newer image wrote it: deploy that one again. ${AFTERWARDS}`,
    );
  });

  it("takes no job while it can't be written, says so, and goes on when it can", async () => {
    const journal = JSON.stringify(join(dispatcher.folder, "journal.sqlite"));
    const ready = join(folder, "locked");
    const locker = execa(imageNode(), [
      "-e",
      `const database = new (require("node:sqlite").DatabaseSync)(${journal});
       database.exec("BEGIN IMMEDIATE");
       require("node:fs").writeFileSync(${JSON.stringify(ready)}, "");
       setTimeout(() => {}, 60_000);`,
    ]);
    await dispatcher.until(() => existsSync(ready));
    const { status, body } = await dispatcher.ask("POST", "/jobs", {
      body: { playbook: "fix-bug", repository: "acme/app", issue: 1, requestedBy: "octocat" },
    });
    locker.kill("SIGKILL");
    await locker.catch(() => undefined);

    expect([status, body]).toEqual([
      503,
      {
        message:
          "The journal of jobs can't be written (database is locked), so nothing was changed. See backoffice-health; then try again.",
      },
    ]);
    await dispatcher.jobIn(await dispatcher.accepted(), "succeeded");
  });
});
