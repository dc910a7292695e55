import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { developer } from "../../rehearsal/pipeline/developer";
import type { GitHubIssue, GitHubPull } from "../../rehearsal/pipeline/github-repository";
import { PipelineHost, SHOP, SITE } from "../../rehearsal/pipeline/pipeline-host";
import { questions } from "../../rehearsal/pipeline/questions";
import { errorAlert, sentrySignal } from "../../rehearsal/pipeline/sentry";
import { shopDeveloper } from "../../rehearsal/pipeline/shop-developer";
import { commitsOf } from "./pull-request";

const BUG = {
  title: "The total ignores quantities",
  body: "Three items for 2.50 cost 2.50.",
  author: "jane",
};

let pipeline: PipelineHost;

beforeAll(async () => {
  pipeline = await PipelineHost.start({
    image: inject("image"),
    scenario: developer(shopDeveloper, questions),
  });
  pipeline.github.repository(SHOP).roles.set("ada", "write");
  pipeline.github.repository(SHOP).protectedBranches.add("main");
});

afterAll(() => pipeline.remove());

/** The one pull request for an issue. */
function pullFor(repository: string, issue: number): GitHubIssue & { readonly pull: GitHubPull } {
  const [pull, more] = pipeline.github
    .repository(repository)
    .pulls.filter(({ body }) => body.startsWith(`Closes #${issue}.\n`));
  if (!pull || more)
    throw new Error(`${repository}#${issue} has ${pull ? "several pull requests" : "none"}.`);
  return pull;
}

describe("the label auto", () => {
  test("leads to a pull request with a failing, then passing test, which the issue links", async () => {
    const issue = pipeline.github.repository(SHOP).open(BUG);
    pipeline.github.label(SHOP, issue.number, "auto", "ada");
    const job = await pipeline.jobs.ended(SHOP, issue.number);
    const expected = { state: "succeeded", playbook: "fix-bug", requestedBy: "ada", attempts: 1 };
    expect(job, await pipeline.jobs.log(job.id)).toMatchObject(expected);

    const pull = pullFor(SHOP, issue.number);
    expect(pull.pull).toEqual({ head: `backoffice/fix-bug-${issue.number}`, base: "main", draft: false });
    expect([...pull.labels]).toEqual(["backoffice"]);
    expect(pull.body).toContain("Quantities were ignored");
    expect(pull.body).toContain(job.id);
    expect(await commitsOf(pipeline.git, SHOP, pull.pull.head)).toEqual([
      {
        subject: "test: an item counts as often as it is ordered",
        files: ["test/quantity.test.mjs"],
        passes: false,
      },
      { subject: "fix: an item counts as often as it is ordered", files: ["src/total.mjs"], passes: true },
    ]);
    expect(issue.comments.map(({ body }) => body)).toEqual([
      expect.stringContaining(`The host has opened #${pull.number} for this issue.`),
    ]);
  });

  test("leads to a feature where the issue is an enhancement", async () => {
    const issue = pipeline.github.repository(SHOP).open({ ...BUG, labels: ["enhancement"] });
    pipeline.github.label(SHOP, issue.number, "auto", "ada");
    const job = await pipeline.jobs.ended(SHOP, issue.number);
    const expected = { state: "succeeded", playbook: "implement-feature" };
    expect(job, await pipeline.jobs.log(job.id)).toMatchObject(expected);
    expect(pullFor(SHOP, issue.number).pull.head).toBe(`backoffice/implement-feature-${issue.number}`);
  });

  test("leads to nothing when somebody sets it who may not write", async () => {
    const before = pipeline.github.delivered.length;
    const issue = pipeline.github.repository(SHOP).open(BUG);
    pipeline.github.repository(SHOP).roles.set("tess", "triage");
    pipeline.github.label(SHOP, issue.number, "auto", "tess");
    const { answer } = await pipeline.found("an answer", () => pipeline.github.delivered[before]);
    expect(answer).toMatchObject({ status: 200, body: '{"why":"tess has no write access to acme/shop."}' });
    expect((await pipeline.jobs.all()).filter((job) => job.issue === issue.number)).toEqual([]);
  });
});

test("an error that Sentry reports leads to an issue, a job and a pull request", async () => {
  const title = "TypeError: Cannot read properties of undefined (reading 'price')";
  const alert = errorAlert({ issue: "7612", project: "site", title });
  const signal = sentrySignal("event_alert", alert, pipeline.secrets.SENTRY_CLIENT_SECRET);
  const answer = await pipeline.send({ path: "/webhook/sentry", method: "POST", ...signal });
  expect(answer).toMatchObject({ status: 200 });

  const issue = await pipeline.issue(SITE, title);
  expect([...issue.labels]).toEqual(["bug"]);
  expect(issue.body).toContain("at total (src/total.mjs:3:42)");
  const job = await pipeline.jobs.ended(SITE, issue.number);
  const expected = { state: "succeeded", requestedBy: "Sentry" };
  expect(job, await pipeline.jobs.log(job.id)).toMatchObject(expected);
  const pull = pullFor(SITE, issue.number);
  const commits = await commitsOf(pipeline.git, SITE, pull.pull.head);
  expect(commits.map(({ passes }) => passes)).toEqual([false, true]);
  // Nobody has protected this repository's default branch.
  expect(pull.body).toContain(`The branch main of ${SITE} isn't protected`);
  expect(issue.comments).toHaveLength(1);
});

test("the label feature-spec leads to issues, which the specification's issue lists", async () => {
  const repository = pipeline.github.repository(SHOP);
  const spec = repository.open({ title: "Discounts", body: "Ten percent for regulars.", author: "jane" });
  pipeline.github.label(SHOP, spec.number, "feature-spec", "ada");
  const job = await pipeline.jobs.ended(SHOP, spec.number);
  const expected = { state: "succeeded", playbook: "decompose-feature" };
  expect(job, await pipeline.jobs.log(job.id)).toMatchObject(expected);
  const made = repository.issues.filter(({ number }) => job.issues?.includes(number));
  expect(made.map(({ title, labels }) => [title, [...labels].sort()])).toEqual([
    ["Customers get discounts", ["backoffice", "enhancement", "epic"]],
    ["An order has a discount", ["backoffice", "enhancement", "task"]],
    ["The total shows it", ["backoffice", "enhancement", "task"]],
  ]);
  expect(made[2]?.body).toContain(`#${made[1]?.number ?? 0}`);
  expect(spec.comments).toHaveLength(1);
  for (const { number } of made) expect(spec.comments[0]?.body).toContain(`#${number}`);
});

test("nothing was pushed but new branches of the host's own", () => {
  expect(pipeline.git.pushes.map(({ ref }) => ref)).toEqual([
    "refs/heads/backoffice/fix-bug-1",
    expect.stringMatching(/^refs\/heads\/backoffice\/implement-feature-\d+$/),
    "refs/heads/backoffice/fix-bug-1",
  ]);
  for (const { from } of pipeline.git.pushes) expect(from).toMatch(/^0+$/);
});
