import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { developer } from "../../rehearsal/pipeline/developer";
import type { GitHubIssue } from "../../rehearsal/pipeline/github-repository";
import { PipelineHost, SHOP } from "../../rehearsal/pipeline/pipeline-host";
import { questions } from "../../rehearsal/pipeline/questions";
import { shopDeveloper } from "../../rehearsal/pipeline/shop-developer";

let pipeline: PipelineHost;

beforeAll(async () => {
  pipeline = await PipelineHost.start({
    image: inject("image"),
    scenario: developer(shopDeveloper, questions),
  });
  pipeline.github.repository(SHOP).roles.set("ada", "admin");
});

afterAll(() => pipeline.remove());

/** A new issue that was labelled. */
function labelled(): GitHubIssue {
  const issue = pipeline.github
    .repository(SHOP)
    .open({ title: "A bug", body: "It's wrong.", author: "jane" });
  pipeline.github.label(SHOP, issue.number, "auto", "ada");
  return issue;
}

async function untilLogged(issue: GitHubIssue, text: string): Promise<string> {
  const { id } = await pipeline.jobs.forIssue(SHOP, issue.number);
  await pipeline.host.until(`"${text}" in the job's log`, 60, async () =>
    (await pipeline.jobs.log(id)).includes(text),
  );
  return id;
}

async function killDispatcher(): Promise<void> {
  const pid = await pipeline.host.shell("s6-svstat -o pid /run/service/dispatcher");
  await pipeline.host.shell(`kill -9 ${pid}`);
}

async function leftovers(): Promise<string> {
  return pipeline.host.shell("ls /data/worktrees; ps -e -o user=,args= | grep -E '^job2? ' || true");
}

test("a dispatcher that is killed while a job works does it once more, and all of it is told once", async () => {
  const issue = labelled();
  await untilLogged(issue, "Find the place");
  await killDispatcher();
  const job = await pipeline.jobs.ended(SHOP, issue.number);
  expect(job, await pipeline.jobs.log(job.id)).toMatchObject({ state: "succeeded", attempts: 2 });
  expect(pipeline.github.repository(SHOP).pulls).toHaveLength(1);
  expect(issue.comments).toHaveLength(1);
  expect(pipeline.git.pushes).toHaveLength(1);
  expect(await leftovers()).toBe("");
});

test("a dispatcher that is killed a second time in the same job gives it up and says so", async () => {
  const issue = labelled();
  await untilLogged(issue, "Find the place");
  await killDispatcher();
  await pipeline.jobs.until(
    "the second attempt",
    60,
    (job) => job.issue === issue.number && job.attempts === 2 && job.state === "running",
  );
  await killDispatcher();
  const job = await pipeline.jobs.ended(SHOP, issue.number);
  expect(job, await pipeline.jobs.log(job.id)).toMatchObject({ state: "failed", attempts: 2 });
  expect(issue.comments).toHaveLength(1);
  expect(await leftovers()).toBe("");
});

test("a job that is cancelled while it works ends at once, and the issue says so", async () => {
  const issue = labelled();
  const id = await untilLogged(issue, "Understand");
  const start = performance.now();
  await pipeline.jobs.ask("POST", `/jobs/${id}/cancel`);
  const job = await pipeline.jobs.ended(SHOP, issue.number, 20);
  expect(performance.now() - start).toBeLessThan(20_000);
  expect(job).toMatchObject({ state: "cancelled" });
  expect(issue.comments).toHaveLength(1);
  expect(issue.comments[0]?.body).toContain("cancelled");
  expect(await leftovers()).toBe("");
});

test("a paused host takes jobs, does none, not even after a restart of the dispatcher, and goes on when told to", async () => {
  await pipeline.jobs.ask("POST", "/pause", { reason: "A look at it first." });
  const issue = labelled();
  const queued = await pipeline.jobs.forIssue(SHOP, issue.number);
  expect(queued.state).toBe("queued");
  await killDispatcher();
  await pipeline.host.until("the dispatcher is back", 20, async () => {
    const { paused } = JSON.parse(await pipeline.jobs.ask("GET", "/jobs")) as { paused: unknown };
    return Boolean(paused);
  });
  expect((await pipeline.jobs.forIssue(SHOP, issue.number)).state).toBe("queued");
  await pipeline.jobs.ask("POST", "/resume");
  expect((await pipeline.jobs.ended(SHOP, issue.number)).state).toBe("succeeded");
});
