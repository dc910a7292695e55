import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { type GitHubHook, GitHubRepository } from "../../rehearsal/pipeline/github-repository";
import { webhook } from "../../rehearsal/pipeline/github-webhooks";
import { issueJson } from "../../rehearsal/pipeline/github-json";
import type { HttpAnswer } from "../../rehearsal/pipeline/http-call";
import { PipelineHost, SHOP } from "../../rehearsal/pipeline/pipeline-host";
import { questions } from "../../rehearsal/pipeline/questions";
import { errorAlert, sentrySignal } from "../../rehearsal/pipeline/sentry";
import { type Signal, mutations } from "./mutations";

let pipeline: PipelineHost;

beforeAll(async () => {
  pipeline = await PipelineHost.start({ image: inject("image"), scenario: questions });
  await pipeline.jobs.ask("POST", "/pause");
  pipeline.github.repository(SHOP).roles.set("ada", "admin");
});

afterAll(() => pipeline.remove());

function hookOf({ name, hooks: [hook] }: GitHubRepository): GitHubHook {
  if (!hook) throw new Error(`The host has made no webhook at ${name}.`);
  return hook;
}

/** A signal that would start a job. */
function genuine(): Signal {
  const repository = pipeline.github.repository(SHOP);
  const issue = repository.open({
    title: "Bug \u{1f41b} \u202e",
    body: "ä\u0000 €",
    author: "jane",
    labels: ["auto"],
  });
  const payload = { action: "labeled", label: { name: "auto" }, issue: issueJson(repository, issue) };
  return webhook(hookOf(repository), "issues", payload, { repository, sender: "ada" });
}

function genuineError(): Signal {
  const alert = errorAlert({ issue: String(Date.now()), project: "shop", title: "Error: ä" });
  return sentrySignal("event_alert", alert, pipeline.secrets.SENTRY_CLIENT_SECRET);
}

async function post(path: string, { headers, body }: Signal): Promise<HttpAnswer> {
  return pipeline.send({ path, method: "POST", headers, body });
}

async function accepted(path: string, signals: readonly Signal[]): Promise<HttpAnswer[]> {
  const taken: HttpAnswer[] = [];
  for (let at = 0; at < signals.length; at += 8) {
    const answers = await Promise.all(signals.slice(at, at + 8).map((signal) => post(path, signal)));
    taken.push(...answers.filter(({ status }) => status < 400));
  }
  return taken;
}

describe.each([
  ["GitHub", "/webhook/github", "x-hub-signature-256", "sha256=", genuine],
  ["Sentry", "/webhook/sentry", "sentry-hook-signature", "", genuineError],
] as const)("of signals in the name of %s", (_, path, header, prefix, make) => {
  test("none of some hundred with a wrong signature or another body is accepted, and none is told the right one", async () => {
    const signal = make();
    const wrong = mutations(signal, header, prefix, pipeline.secrets.GH_TOKEN);
    expect(wrong.length).toBeGreaterThan(140);
    expect(await accepted(path, wrong)).toEqual([]);
    const refused = await post(path, { ...signal, body: "{}" });
    expect(refused.status).toBe(401);
    expect(refused.body).not.toContain(String(signal.headers[header]).slice(prefix.length));
    expect(await pipeline.jobs.all()).toEqual([]);
    expect(pipeline.github.requests.filter((each) => each.path.endsWith("/issues"))).toEqual([]);
  });

  test("one of 25 MB is refused, signed or not", async () => {
    const body = JSON.stringify({ padding: "x".repeat(25 * 1024 * 1024) });
    const signal = make();
    const status = await post(path, { ...signal, body }).then(
      (answer) => answer.status,
      // The connection may be cut while the rest is being sent.
      () => 413,
    );
    // n8n's own refusal, before anything of ours sees it.
    expect([413, 500]).toContain(status);
    expect(await pipeline.jobs.all()).toEqual([]);
  });
});

test("a genuine signal is accepted once; when it comes again, as it was or under another number, it is refused", async () => {
  const signal = genuine();
  const first = await post("/webhook/github", signal);
  expect(first).toMatchObject({ status: 202 });
  expect(await pipeline.jobs.all()).toHaveLength(1);
  expect((await post("/webhook/github", signal)).status).toBe(409);
  const renumbered = { ...signal, headers: { ...signal.headers, "x-github-delivery": "another" } };
  expect((await post("/webhook/github", renumbered)).status).toBe(409);
  expect(await pipeline.jobs.all()).toHaveLength(1);
});

test("a genuine signal about a repository that is not the host's is refused", async () => {
  const foreign = new GitHubRepository("mallory/shop");
  foreign.hooks.push(...pipeline.github.repository(SHOP).hooks);
  const issue = foreign.open({ title: "x", body: "x", author: "x" });
  const payload = { action: "labeled", label: { name: "auto" }, issue: issueJson(foreign, issue) };
  const signal = webhook(hookOf(foreign), "issues", payload, { repository: foreign, sender: "ada" });
  expect((await post("/webhook/github", signal)).status).toBe(403);
});
