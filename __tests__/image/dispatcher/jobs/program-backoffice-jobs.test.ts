import { join, resolve } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Job } from "../../../../image/dispatcher/jobs/job";
import { Dispatcher } from "./dispatcher";

const COMMAND = resolve("image/rootfs/usr/local/bin/backoffice-jobs");

describe("backoffice-jobs", () => {
  const dispatcher = new Dispatcher({ perDay: 20 });

  beforeAll(() => dispatcher.start());
  afterAll(() => dispatcher.remove());

  async function run(args: readonly string[], socket = join(dispatcher.folder, "github.sock")) {
    const env = { BACKOFFICE_GITHUB_SOCKET: socket };
    const { stdout, stderr, exitCode } = await execa(COMMAND, args, { env, reject: false });
    return { stdout, stderr, exitCode };
  }

  async function said(...args: string[]): Promise<string> {
    const { stdout, stderr, exitCode } = await run(args);
    expect([stderr, exitCode]).toEqual(["", 0]);
    return stdout;
  }

  it("starts a job, shows it and its log", async () => {
    const started = await said("start", "fix-bug", "acme/app", "12");
    const id = /\d{8}-\d{6}-\w{4}/.exec(started)?.[0] ?? "";
    expect(started).toBe(`Job ${id} is queued. See what it does: backoffice-jobs log ${id} -f`);
    await dispatcher.jobIn(id, "succeeded");

    const shown = await said("show", id);
    expect(shown.split("\n")).toEqual(
      expect.arrayContaining([`id: ${id}`, "issue: 12", "requestedBy: operator", "state: succeeded"]),
    );
    expect((await said("log", id)).replaceAll(/^\S+Z /gm, "")).toBe(
      "Attempt 1: working.\nworking on issue 12\nThe job has ended: succeeded.",
    );
  });

  it("lists jobs, the newest first, without what a terminal obeys", async () => {
    const failed = await dispatcher.accepted({
      repository: "acme/hub",
      requestedBy: "ends-badly",
      issue: undefined,
      spec: "Do it.",
    });
    await dispatcher.jobIn(failed, "failed");
    await said("pause", "a", "\u001b[31mrelease");
    const [paused, ...lines] = (await said()).split("\n");
    await said("resume");

    expect(paused).toMatch(/^Paused since \S+Z: a {2}\[31mrelease$/);
    expect(lines).toEqual([
      `${failed}  failed     fix-bug            acme/hub (text)  The tests fail.`,
      expect.stringMatching(
        /^\S+ {2}succeeded {2}fix-bug {12}acme\/app#12 {6}https:\/\/github.com\/acme\/app\/pull\/12$/,
      ),
      "2 of 20 jobs started today, 1 at once.",
    ]);
    expect(await said("list")).toBe(lines.join("\n"));
  });

  it("says what holds the queue, and how to give that up", async () => {
    const id = await dispatcher.accepted({ requestedBy: "begins-with-github" });
    await dispatcher.until(async () => (await said()).startsWith("Held: "));
    const [held] = (await said()).split("\n");
    await said("cancel", id);
    await dispatcher.jobIn(id, "cancelled");

    expect(held).toBe(
      `Held: Job ${id} can't begin: GitHub can't be reached. It is tried again, at the latest after ten minutes; no other job is begun until then. To give it up: backoffice-jobs cancel ${id}`,
    );
    expect(await said()).not.toContain("Held: ");
  });

  it("gives the dispatcher's answer as JSON", async () => {
    const { jobs } = JSON.parse(await said("--json", "list")) as { jobs: Job[] };

    expect(JSON.parse(await said("--json", "show", jobs[0]?.id ?? ""))).toEqual(jobs[0]);
  });

  it("pauses, and resumes", async () => {
    expect(await said("pause")).toBe(
      "Paused: no further job is started. 0 waiting, 0 running. Go on: backoffice-jobs resume",
    );
    const id = await dispatcher.accepted();
    expect(await said("cancel", id)).toBe(`Job ${id} is cancelled.`);
    expect(await said("resume")).toBe("Jobs are started again. 0 waiting, 0 running.");
  });

  it("follows a job's log until the job ends, which it can make it do", async () => {
    const id = await dispatcher.accepted({ requestedBy: "waits" });
    const following = said("log", id, "-f");
    await dispatcher.jobIn(id, "running");
    expect(await said("cancel", id)).toBe(`Job ${id} is being ended.`);

    expect((await following).replaceAll(/^\S+Z /gm, "")).toBe(
      "Attempt 1: working.\nworking on issue 12\nIt is cancelled.\nThe job has ended: cancelled. It was cancelled while it ran.",
    );
  });

  it.each([
    [
      ["start", "deploy", "acme/x", "one"],
      1,
      'The job can\'t be taken:\n- playbook is "deploy"; it must be one of fix-bug, implement-feature, decompose-feature.\n- repository is "acme/x"; this host works on acme/app, acme/hub. Others are added to repositories in backoffice.ts.\n- issue is "one"; it must be the issue\'s number, such as 12.',
    ],
    [
      ["start", "fix-bug"],
      2,
      "start wants a playbook, a repository and an issue, such as: backoffice-jobs start fix-bug acme/app 12",
    ],
    [["show", "0000"], 1, "There is no job 0000. GET /jobs lists them (operator: backoffice-jobs list)."],
    [
      ["log", "../x"],
      2,
      '"../x" is no job\'s id, which looks like 20261123-040159-7f3a. They are listed by: backoffice-jobs',
    ],
    [
      ["cancel"],
      2,
      '"" is no job\'s id, which looks like 20261123-040159-7f3a. They are listed by: backoffice-jobs',
    ],
    [
      ["stop"],
      2,
      '"stop" is no command of backoffice-jobs. These are: list, show, log, start, cancel, pause, resume (--help says more).',
    ],
  ])("refuses %j", async (args, exitCode, stderr) => {
    expect(await run(args)).toEqual({ stdout: "", stderr, exitCode });
  });

  it("says so outside an SSH session, and when the dispatcher doesn't run", async () => {
    expect(await run([], join(dispatcher.folder, "none", "github.sock"))).toEqual({
      stdout: "",
      stderr:
        "Only the operator can ask for jobs, in an SSH session: ssh -p 10022 agent@THIS-HOST backoffice-jobs",
      exitCode: 1,
    });
    expect(await run([], join(dispatcher.folder, "none.sock"))).toEqual({
      stdout: "",
      stderr:
        "The dispatcher does not answer, so nothing is known of jobs and nothing was changed. See why: backoffice-health",
      exitCode: 1,
    });
  });

  it("explains itself", async () => {
    expect(await said("--help")).toMatch(/^Usage: backoffice-jobs \[--json\] \[COMMAND\]\n/);
  });
});
