import { expect, test } from "vitest";
import { jobs } from "../../../image/health/jobs";
import { mailbox } from "../../../image/health/mailbox";
import { workflows } from "../../../image/health/workflows";
import { page, standInHost } from "./stand-in-host";

const FLY = {
  "/run/backoffice/env/BACKOFFICE_TARGET": "fly\n",
  "/run/backoffice/env/BACKOFFICE_NAME": "acme\n",
};
const log = (service: string) => `fly logs --no-tail -a acme | grep '${service} |'`;
const restart = (service: string) =>
  `Start it anew: sudo s6-svc -r /run/service/${service}. Its log: ${log(service)}`;

const told = async (parts: object) =>
  standInHost(FLY, {
    dispatcher: await page("/health", JSON.stringify({ ok: true, github: null, ...parts })),
  });

const QUIET = { queued: 0, running: 0, failedToday: 0, paused: false };
const ofJobs = async (parts: object) => jobs.look(await told({ jobs: { ...QUIET, ...parts } }));

test("jobs that go on are well", async () => {
  expect(await ofJobs({ running: 1, queued: 3 })).toEqual({
    state: "ok",
    why: "1 running, 3 waiting, none failed today.",
  });
});

test("jobs that failed today are a warning", async () => {
  expect(await ofJobs({ failedToday: 2 })).toEqual({
    state: "warning",
    why: "2 failed today; 0 running, 0 waiting.",
    fix: "See which and why: backoffice-jobs",
  });
});

test("a pause is a warning, with the way out of it", async () => {
  expect(await ofJobs({ paused: true, queued: 4, failedToday: 1 })).toEqual({
    state: "warning",
    why: "Paused: none is started (0 running, 4 waiting).",
    fix: "Go on: backoffice-jobs resume",
  });
});

test("what keeps jobs from being done is a failure, paused or not", async () => {
  expect(await ofJobs({ problem: "The journal can't be written.", paused: true })).toEqual({
    state: "failing",
    why: "The journal can't be written. (0 running, 0 waiting)",
    fix: `See its log: ${log("dispatcher")}`,
  });
});

test.each([jobs, workflows])("$name are not known while the dispatcher does not answer", async (check) => {
  expect(await check.look(standInHost(FLY))).toEqual({
    state: "warning",
    why: "Not known while the dispatcher does not answer.",
    fix: restart("dispatcher"),
  });
});

test("workflows are well while none said that it failed", async () => {
  expect(await workflows.look(await told({ problems: 0 }))).toEqual({
    state: "ok",
    why: "None failed in the last 24 hours.",
  });
});

test.each([
  [1, "once"],
  [3, "3 times"],
])("%i failures of workflows are a warning, the last one told", async (problems, times) => {
  const lastProblem = "Workflow Email triage failed at Classify: no answer";
  expect(await workflows.look(await told({ problems, lastProblem }))).toEqual({
    state: "warning",
    why: `Failed ${times} in the last 24 hours. The last: ${lastProblem}`,
    fix: "See why in n8n: Overview, Executions; runs for signals of GitHub and Sentry are not kept there.",
  });
});

const MAILBOX = "/run/backoffice/mailbox.json";
const ofMailbox = (report: object | string) =>
  mailbox.look(
    standInHost({
      ...FLY,
      [MAILBOX]: typeof report === "string" ? report : JSON.stringify(report).padEnd(2048),
    }),
  );
const at = "2026-11-23T11:59:30Z";

test("a mailbox that no workflow waits for is absent", async () => {
  expect(await ofMailbox({ ok: true, at })).toEqual({ state: "absent", why: "No workflow waits for mail." });
});

test("a mailbox is well while nothing is known to be wrong with it", async () => {
  expect(await ofMailbox({ ok: true, at, workflow: "Email triage" })).toEqual({
    state: "ok",
    why: 'Nothing is known to be wrong with the mail server of "Email triage".',
  });
});

test("a mailbox without connection is a warning in the watchdog's own words: the host is well without it", async () => {
  const gone = { ok: false, at, workflow: "Email triage", problem: "It was lost.", fix: "Wait." };
  expect(await ofMailbox(gone)).toEqual({ state: "warning", why: "It was lost.", fix: "Wait." });
});

test("a watchdog that looks no more tells nothing of the mailbox", async () => {
  expect(await ofMailbox({ ok: true, at: "2026-11-23T11:54:59Z", workflow: "Email triage" })).toEqual({
    state: "warning",
    why: "Last looked at 2026-11-23T11:54:59Z, and it should be every minute.",
    fix: restart("mailbox"),
  });
});

test.each(["", " \n"])("a mailbox not looked at yet is no failure: %j", async (text) => {
  expect(await ofMailbox(text)).toEqual({
    state: "warning",
    why: "Not looked at yet.",
    fix: `Wait a minute. ${restart("mailbox")}`,
  });
});

test.each(["{", "[]", "null", '{"ok":"yes","at":"2026-11-23"}', '{"ok":true,"at":"2026-11-23","fix":1}'])(
  "what the watchdog did not write is failing: %s",
  async (text) => {
    expect(await ofMailbox(text)).toEqual({
      state: "failing",
      why: "/run/backoffice/mailbox.json is not what the service mailbox writes.",
      fix: restart("mailbox"),
    });
  },
);
