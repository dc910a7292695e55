import { describe, expect, it } from "vitest";
import { healthRoute } from "../../../image/dispatcher/health";
import type { ApiRequest, Reply } from "../../../image/dispatcher/http/route";
import type { WorkflowProblem } from "../../../image/dispatcher/problems/problems";

const HOUR = 60 * 60 * 1000;
const jobs = { queued: 1, running: 0, failedToday: 0, paused: false };

function ago(hours: number, message: string, node?: string): WorkflowProblem {
  return { at: new Date(Date.now() - hours * HOUR).toISOString(), workflow: "Daily digest", node, message };
}

async function health(problems: readonly WorkflowProblem[]): Promise<Reply> {
  const route = healthRoute({ github: () => null, jobs: () => jobs, problems: () => problems });
  return route.handle({} as ApiRequest);
}

describe("the dispatcher's health", () => {
  it("tells of jobs and of GitHub's token, and that no workflow failed", async () => {
    expect(await health([])).toEqual({ status: 200, body: { ok: true, github: null, jobs, problems: 0 } });
  });

  it("counts the workflows that failed in the last 24 hours, and tells of the last", async () => {
    const told = await health([
      ago(1, "no credentials", "Send mail"),
      ago(23, "no answer"),
      ago(25, "long ago"),
    ]);
    expect(told.body).toMatchObject({
      problems: 2,
      lastProblem: '"Daily digest" at "Send mail": no credentials',
    });
  });

  it("forgets what is older", async () => {
    expect((await health([ago(25, "long ago")])).body).toMatchObject({ problems: 0 });
  });
});
