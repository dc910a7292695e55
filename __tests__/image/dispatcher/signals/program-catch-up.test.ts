import { createHmac } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Job } from "../../../../image/dispatcher/jobs/job";
import { GitHubApi } from "../../../../rehearsal/pipeline/github-api";
import type { GitHubIssue, GitHubRepository } from "../../../../rehearsal/pipeline/github-repository";
import type { Webhook } from "../../../../rehearsal/pipeline/github-webhooks";
import { type Answer, Dispatcher } from "../jobs/dispatcher";

const APP = "acme/app";
const TOKEN = "ghp_canary0123456789";

const PROGRAM = "__tests__/image/dispatcher/signals/labelled-main.ts";
const folder = mkdtempSync(join(tmpdir(), "catch-up-"));
const bundle = join(folder, "dispatcher.mjs");

// Starts in a third of the time, most of what these tests take.
beforeAll(() =>
  build({ entryPoints: [PROGRAM], outfile: bundle, bundle: true, platform: "node", format: "esm" }),
);

afterAll(() => rmSync(folder, { recursive: true }));

describe("a dispatcher that looks for labels at GitHub", () => {
  let github: GitHubApi;
  let app: GitHubRepository;
  /** Webhooks that GitHub has sent and that nobody has brought. */
  let sent: Webhook[];
  let dispatcher: Dispatcher;

  beforeEach(async () => {
    sent = [];
    github = new GitHubApi({
      token: TOKEN,
      repositories: [APP, "acme/hub"],
      send: (webhook) => {
        sent.push(webhook);
        return Promise.resolve({ status: 504, headers: {}, body: "" });
      },
    });
    app = github.repository(APP);
    for (const login of ["alice", "ends-badly", "waits"]) app.roles.set(login, "write");
    const secret = createHmac("sha256", TOKEN).update("backoffice github webhook").digest("hex");
    const config = { url: "https://acme.example/webhook/github", content_type: "json", secret };
    app.makeHook({ active: true, events: ["issues"], config });
    await once(github.server.listen(0, "127.0.0.1"), "listening");
    const { port } = github.server.address() as AddressInfo;

    dispatcher = new Dispatcher({}, bundle);
    writeFileSync(join(dispatcher.folder, "github"), `http://127.0.0.1:${port}\n${TOKEN}`);
  });

  afterEach(async () => {
    await dispatcher.remove();
    github.server.closeAllConnections();
    await new Promise((done) => github.server.close(done));
  });

  function labelled(login = "alice", label = "auto"): GitHubIssue {
    const issue = app.open({ title: "A bug", body: "It's wrong.", author: "jane" });
    github.label(APP, issue.number, label, login);
    return issue;
  }

  const requests = (part: string): number => github.requests.filter(({ path }) => path.includes(part)).length;

  /** Until it has looked so often from now on. */
  async function looks(times: number): Promise<void> {
    const end = requests("/acme/hub/issues?state=open&labels=feature-spec") + times;
    await dispatcher.until(() => requests("/acme/hub/issues?state=open&labels=feature-spec") >= end);
  }

  /** GitHub writes whole seconds: what happens then is later than all before. */
  const nextSecond = (): Promise<void> => sleep(1000 - (Date.now() % 1000) + 5);

  /** It has run before, and labels set from now on count. */
  async function ranBefore(): Promise<void> {
    await dispatcher.start();
    await dispatcher.end();
    await nextSecond();
  }

  async function untilJobs(count: number): Promise<readonly Job[]> {
    await dispatcher.until(async () => (await dispatcher.jobs()).length >= count);
    await looks(2);
    return dispatcher.jobs();
  }

  const signal = ({ headers, body }: Webhook): Promise<Answer> =>
    dispatcher.ask("POST", "/signals/github", { headers, body });

  /** Brings a webhook as the workflow in n8n does. */
  async function bring(webhook = sent.pop()): Promise<Answer> {
    if (!webhook) throw new Error("GitHub has sent no webhook.");
    const answer = await signal(webhook);
    const { job, delivery } = answer.body as { job?: object; delivery: string };
    if (job) {
      const headers = { "x-backoffice-delivery": delivery };
      expect((await dispatcher.ask("POST", "/jobs", { body: job, headers })).status).toBeLessThan(203);
    }
    return answer;
  }

  it("makes one job of a label that was set while it was down, also through further starts", async () => {
    await ranBefore();
    const issue = labelled();
    await dispatcher.start();
    const [job] = await untilJobs(1);
    expect(job).toMatchObject({
      playbook: "fix-bug",
      repository: APP,
      issue: issue.number,
      requestedBy: "alice",
      delivery: `label:acme/app#${issue.number}:${issue.events.at(-1)?.id ?? 0}`,
    });

    await dispatcher.end();
    await dispatcher.start();
    await looks(3);
    expect(await dispatcher.jobs()).toHaveLength(1);
  });

  it("makes none of labels that were set before its first start", async () => {
    labelled();
    labelled("alice", "feature-spec");
    await dispatcher.start();
    await looks(3);
    await dispatcher.end();
    await dispatcher.start();
    await looks(3);

    expect(await dispatcher.jobs()).toEqual([]);
  });

  it("makes none of a reader's label, and asks once who he is, also after a restart", async () => {
    await ranBefore();
    labelled("bob");
    await dispatcher.start();
    await looks(3);
    await dispatcher.end();
    await dispatcher.start();
    await looks(3);

    expect(await dispatcher.jobs()).toEqual([]);
    expect(requests("/collaborators/bob/permission")).toBe(1);
  });

  it("asks no more than for its lists when nothing has changed", async () => {
    await ranBefore();
    labelled();
    await dispatcher.start();
    await untilJobs(1);
    await looks(2);
    const before = github.requests.length;
    await looks(3);

    const asked = new Set(github.requests.slice(before).map(({ path }) => path.replace(/\?.*labels=/, " ")));
    expect([...asked].every((path) => / (auto|feature-spec)&/.test(path))).toBe(true);
  });

  it("makes no second job of a label that the webhook brought", async () => {
    await ranBefore();
    await dispatcher.start();
    labelled();
    await bring();
    const [job, ...others] = await untilJobs(1);
    await looks(3);

    expect([job?.delivery?.startsWith("label:"), others]).toEqual([false, []]);
  });

  it("makes no second job of a label whose job has ended badly", async () => {
    await ranBefore();
    await dispatcher.start();
    labelled("ends-badly");
    await bring();
    const [job] = await untilJobs(1);
    await dispatcher.jobIn(job?.id ?? "", "failed");
    await looks(3);

    expect(await dispatcher.jobs()).toHaveLength(1);
  });

  it("takes no webhook of a label that it has found, while its job waits, runs or has ended", async () => {
    await ranBefore();
    await dispatcher.start();
    labelled();
    const [job] = await untilJobs(1);
    await dispatcher.jobIn(job?.id ?? "", "succeeded");
    const [webhook] = sent;

    const first = await bring(webhook);
    expect([first.status, first.body]).toEqual([
      200,
      expect.objectContaining({
        job: null,
        why: "The host has found this label on issue #1 by itself: it has led to a job already.",
      }),
    ]);
    await bring(webhook);
    expect(await dispatcher.jobs()).toHaveLength(1);
  });

  it("takes up a webhook whose job nobody has asked for, and leads whoever asks later to the same job", async () => {
    await ranBefore();
    await dispatcher.start();
    labelled();
    const { job: request, delivery } = (await signal(sent[0] as Webhook)).body as {
      job: object;
      delivery: string;
    };
    const [job] = await untilJobs(1);
    expect(job?.delivery).toBe(delivery);

    const headers = { "x-backoffice-delivery": delivery };
    const later = await dispatcher.ask("POST", "/jobs", { body: request, headers });
    expect([later.status, later.body]).toEqual([200, expect.objectContaining({ id: job?.id })]);
    expect((await signal(sent[0] as Webhook)).status).toBe(409);
  });

  it("makes a second job when the label is set again after the first has failed", async () => {
    await ranBefore();
    await dispatcher.start();
    const issue = labelled("ends-badly");
    const [job] = await untilJobs(1);
    await dispatcher.jobIn(job?.id ?? "", "failed");
    await nextSecond();
    github.label(APP, issue.number, "auto", "alice");

    expect((await untilJobs(2)).map(({ requestedBy }) => requestedBy)).toEqual(["alice", "ends-badly"]);
  });

  it("makes no job beside one that runs for the same issue", async () => {
    await ranBefore();
    await dispatcher.start();
    const issue = labelled("waits");
    const [job] = await untilJobs(1);
    await dispatcher.jobIn(job?.id ?? "", "running");
    await nextSecond();
    github.label(APP, issue.number, "auto", "alice");
    await looks(3);

    expect(await dispatcher.jobs()).toHaveLength(1);
  });

  it.each(["accept", "settle"])(
    "makes one job when it is killed at each start before it can %s what it found",
    async (die) => {
      await ranBefore();
      labelled();
      writeFileSync(join(dispatcher.folder, "die"), die);
      await once(dispatcher.spawn(), "exit");
      await once(dispatcher.spawn(), "exit");
      rmSync(join(dispatcher.folder, "die"));
      await dispatcher.start();
      await untilJobs(1);
      await bring();
      await looks(3);

      expect(await dispatcher.jobs()).toHaveLength(1);
    },
  );

  it("takes labels while it is paused, and does their jobs when somebody resumes", async () => {
    await ranBefore();
    await dispatcher.start();
    await dispatcher.ask("POST", "/pause", { body: {} });
    labelled();
    const [job] = await untilJobs(1);
    expect(job?.state).toBe("queued");

    await dispatcher.ask("POST", "/resume");
    await dispatcher.jobIn(job?.id ?? "", "succeeded");
  });

  it("finds what was set while GitHub was away", async () => {
    await ranBefore();
    github.server.closeAllConnections();
    const { port } = github.server.address() as AddressInfo;
    await new Promise((done) => github.server.close(done));
    await dispatcher.start();
    labelled();
    await sleep(500);
    await once(github.server.listen(port, "127.0.0.1"), "listening");

    expect(await untilJobs(1)).toHaveLength(1);
  });
});
