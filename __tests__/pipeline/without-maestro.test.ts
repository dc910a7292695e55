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
    options: ["--tmpfs", "/opt/Maestro/resources:notmpcopyup"],
  });
  pipeline.github.repository(SHOP).roles.set("ada", "maintain");
});

afterAll(() => pipeline.remove());

test("Claude Code alone works through the boxes, to the same pull request", async () => {
  expect((await pipeline.host.run(["test", "-e", "/opt/Maestro/resources/maestro-cli.js"])).exitCode).toBe(1);
  const issue = pipeline.github
    .repository(SHOP)
    .open({ title: "The total ignores quantities", body: "Three cost as much as one.", author: "jane" });
  pipeline.github.label(SHOP, issue.number, "auto", "ada");
  const job = await pipeline.jobs.ended(SHOP, issue.number);
  const log = await pipeline.jobs.log(job.id);
  expect(job, log).toMatchObject({ state: "succeeded", playbook: "fix-bug" });
  expect(job.cost).toBeGreaterThan(0);
  const commits = await commitsOf(pipeline.git, SHOP, `backoffice/fix-bug-${issue.number}`);
  expect(commits.map(({ passes }) => passes)).toEqual([false, true]);
  expect(issue.comments).toHaveLength(1);
});
