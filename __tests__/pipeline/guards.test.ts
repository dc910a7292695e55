import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { developer } from "../../rehearsal/pipeline/developer";
import { PipelineHost, SHOP } from "../../rehearsal/pipeline/pipeline-host";
import { questions } from "../../rehearsal/pipeline/questions";
import { shopDeveloper } from "../../rehearsal/pipeline/shop-developer";

const good = developer(shopDeveloper, questions);

let pipeline: PipelineHost;

beforeAll(async () => {
  pipeline = await PipelineHost.start({
    image: inject("image"),
    scenario: good,
    environment: { BACKOFFICE_JOB_MINUTES: "1" },
  });
  pipeline.github.repository(SHOP).roles.set("ada", "admin");
});

afterEach(() => {
  pipeline.claude.mode = "answers";
  pipeline.claude.scenario = good;
  pipeline.claude.release();
});

afterAll(() => pipeline.remove());

/** A job for a new issue that fails. @returns what the issue was told, and how many seconds it took */
async function failure(): Promise<{ said: string; seconds: number }> {
  const issue = pipeline.github
    .repository(SHOP)
    .open({ title: "A bug", body: "It's wrong.", author: "jane" });
  const start = performance.now();
  pipeline.github.label(SHOP, issue.number, "auto", "ada");
  const job = await pipeline.jobs.ended(SHOP, issue.number, 120);
  expect(job, await pipeline.jobs.log(job.id)).toMatchObject({ state: "failed", attempts: 1 });
  expect(issue.comments).toHaveLength(1);
  expect(issue.comments[0]?.author).toBe("backoffice-bot");
  expect(await pipeline.host.shell("ps -e -o user= | grep -cE '^job2?$' || true")).toBe("0");
  expect(await pipeline.host.shell("ls /data/worktrees")).toBe("");
  return { said: issue.comments[0]?.body ?? "", seconds: (performance.now() - start) / 1000 };
}

test("a box that is never ticked ends the job after two tries, and the issue says which", async () => {
  pipeline.claude.scenario = developer(shopDeveloper, questions, false);
  const { said, seconds } = await failure();
  expect(said).toContain('The agent worked on box 1 of 7, "Understand.", 2 times without ticking it.');
  expect(seconds).toBeLessThan(45);
});

test("a token that Claude refuses ends the job, and the issue says what to do", async () => {
  pipeline.claude.mode = "refuses";
  const { said, seconds } = await failure();
  expect(said).toContain("Claude refuses the host's token:");
  expect(said).toContain("claude setup-token");
  expect(seconds).toBeLessThan(45);
});

test("an API that hangs ends the job when its time is up, and the issue says so", async () => {
  pipeline.claude.mode = "hangs";
  const { said, seconds } = await failure();
  expect(said).toMatch(/1 minute/);
  expect(seconds).toBeLessThan(90);
});

test("an agent that is killed with all of its processes ends the job, and the issue says so", async () => {
  pipeline.claude.scenario = developer(() => [{ name: "Bash", input: { command: "kill -9 -1" } }], questions);
  const { said } = await failure();
  expect(said).toMatch(/\S/);
});

test("after all that a job is done as if nothing had been", async () => {
  const issue = pipeline.github
    .repository(SHOP)
    .open({ title: "A bug", body: "It's wrong.", author: "jane" });
  pipeline.github.label(SHOP, issue.number, "auto", "ada");
  const job = await pipeline.jobs.ended(SHOP, issue.number);
  expect(job, await pipeline.jobs.log(job.id)).toMatchObject({ state: "succeeded" });
  expect(pipeline.git.pushes.map(({ ref }) => ref)).toEqual([
    `refs/heads/backoffice/fix-bug-${issue.number}`,
  ]);
});
