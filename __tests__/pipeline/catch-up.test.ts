import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { developer } from "../../rehearsal/pipeline/developer";
import { PipelineHost, SHOP } from "../../rehearsal/pipeline/pipeline-host";
import { questions } from "../../rehearsal/pipeline/questions";
import { shopDeveloper } from "../../rehearsal/pipeline/shop-developer";
import { commitsOf } from "./pull-request";

let pipeline: PipelineHost;

beforeAll(async () => {
  pipeline = await PipelineHost.start({
    image: inject("image"),
    scenario: developer(shopDeveloper, questions),
  });
});

afterAll(() => pipeline.remove());

test("a label set while the dispatcher was down, of which no webhook tells, leads to a pull request", async () => {
  const { host, github, git, jobs } = pipeline;
  const shop = github.repository(SHOP);
  shop.roles.set("ada", "write");
  shop.hooks.length = 0;
  github.delivered.length = 0;

  await host.shell("s6-svc -d -wd /run/service/dispatcher");
  const issue = shop.open({
    title: "The total ignores quantities",
    body: "Three cost as one.",
    author: "jane",
  });
  github.label(SHOP, issue.number, "auto", "ada");
  await host.shell("s6-svc -u /run/service/dispatcher");
  await host.until("the label was found", 100, async () => {
    return (await host.log()).includes("without a signal of it");
  });

  const job = await jobs.ended(SHOP, issue.number, 180);
  expect(job, await jobs.log(job.id)).toMatchObject({
    state: "succeeded",
    playbook: "fix-bug",
    requestedBy: "ada",
    delivery: `label:${SHOP}#${issue.number}:${issue.events.at(-1)?.id ?? 0}`,
  });
  const commits = await commitsOf(git, SHOP, `backoffice/fix-bug-${issue.number}`);
  expect(commits.map(({ passes }) => passes)).toEqual([false, true]);
  expect(shop.pulls).toHaveLength(1);
  expect(issue.comments).toHaveLength(1);
  expect(github.delivered).toEqual([]);
});
