import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { GitHub } from "../../../../image/dispatcher/github/client";
import { GitHubToken } from "../../../../image/dispatcher/github/token";
import type { Job } from "../../../../image/dispatcher/jobs/job";
import { Delivery, type MadeCommits } from "../../../../image/dispatcher/work/delivery";
import { branchName, ownRef } from "../../../../image/dispatcher/work/delivery-branch";
import { GitHubStandIn } from "../github/github-stand-in";
import { BRANCH, GitHost, HUB, TOKEN } from "./git-host";
import { HubStandIn } from "./hub-stand-in";

const NEW: Job = {
  id: "20261123-040159-7f3a",
  playbook: "fix-bug",
  repository: HUB,
  issue: 12,
  requestedBy: "ada",
  state: "running",
  stage: "delivering",
  attempts: 1,
  createdAt: "2026-11-23T04:01:59Z",
  reported: false,
};
const MARK = /<!-- backoffice: job 20261123-040159-7f3a [a-z0-9 ]+ [0-9a-f]{24} -->$/;

describe("a delivery", () => {
  let host: GitHost;
  let github: GitHubStandIn;
  let hub: HubStandIn;
  let delivery: Delivery;
  let made: MadeCommits;
  let tip: string;
  let job: Job;
  let log: string[];
  /** Ends the dispatcher, as far as the delivery can tell, when the job is saved so. */
  let crashAt: (patch: Partial<Job>) => boolean;

  beforeAll(async () => {
    host = await GitHost.start();
    await host.mirrors.fetch(HUB, "main");
    host.branch();
    tip = host.commit("fix: total", { "total.js": "2\n" });
    host.makeBundle();
  });

  afterAll(() => host.stop());

  beforeEach(async () => {
    github = await GitHubStandIn.start();
    hub = new HubStandIn(github);
    const token = new GitHubToken(TOKEN);
    const client = new GitHub({
      upstream: github.upstream,
      token,
      repositories: [HUB],
      sleep: () => Promise.resolve(),
    });
    delivery = new Delivery({ github: client, mirrors: host.mirrors, remote: host.remote });
    const base = host.head("main");
    made = {
      bundle: host.bundle,
      base,
      baseBranch: "main",
      branch: BRANCH,
      summary: "Done.",
      tests: "1 passed",
      cost: 0.5,
    };
    [job, log, crashAt] = [NEW, [], () => false];
  });

  afterEach(async () => {
    await github.stop();
    for (const name of Object.keys(host.branches())) {
      if (name !== "main") host.git(host.bare, "update-ref", "-d", `refs/heads/${name}`);
    }
  });

  const context = {
    log: (line: string) => void log.push(line),
    save: (patch: Partial<Job>) => {
      job = { ...job, ...patch };
      if (crashAt(patch)) throw new Error("killed");
    },
  };
  const deliver = (): Promise<unknown> => delivery.commits(job, made, context);

  it("pushes to a branch, opens a pull request with a label, and tells the issue", async () => {
    expect(await deliver()).toEqual({
      state: "succeeded",
      pullRequest: `https://github.com/${HUB}/issues/40`,
    });

    expect(host.branches()).toEqual({ main: made.base, [BRANCH]: tip });
    expect(hub.pulls).toMatchObject([
      { number: 40, title: "fix: Wrong total", head: BRANCH, labels: ["backoffice"] },
    ]);
    expect(hub.pulls[0]?.body).toMatch(/^Closes #12\.\n\n### Summary\n\n```text\nDone\.\n```\n/);
    expect(hub.pulls[0]?.body).toMatch(MARK);
    expect(hub.comments).toEqual([
      expect.stringMatching(/^The host has opened #40 for this issue\.\n\n<!-- /),
    ]);
    expect(job).toMatchObject({ branch: BRANCH, pullRequest: `https://github.com/${HUB}/issues/40` });
    expect(log).toEqual([
      "The result is accepted: 1 commits, 1 files.",
      `Pushed to ${BRANCH}`,
      `The pull request is https://github.com/${HUB}/issues/40`,
    ]);
    expect(existsSync(`${made.bundle}.git`)).toBe(false);
  });

  it("takes the next free name, and changes no branch that is there", async () => {
    const taken = { [BRANCH]: made.base, [`${BRANCH}-2`]: made.base };
    for (const [name, commit] of Object.entries(taken))
      host.git(host.bare, "update-ref", `refs/heads/${name}`, commit);
    await deliver();

    expect(host.branches()).toEqual({ main: made.base, ...taken, [`${BRANCH}-3`]: tip });
    expect(hub.pulls).toMatchObject([{ head: `${BRANCH}-3` }]);
  });

  it("fails when no name is free", async () => {
    for (let index = 1; index <= 20; index++) {
      host.git(host.bare, "update-ref", `refs/heads/${BRANCH}${index === 1 ? "" : `-${index}`}`, made.base);
    }

    expect(await deliver()).toEqual({
      state: "failed",
      reason: `${BRANCH} and its names up to -20 are taken in ${HUB}. Delete those that are merged or of no use.`,
    });
  });

  it("says it in the pull request and in the log when nothing protects the default branch", async () => {
    hub.protected = false;
    await deliver();
    const warning = `The branch main of ${HUB} isn't protected: whoever may push can change it without a review. Protect it at https://github.com/${HUB}/settings/branches.`;

    expect(hub.pulls[0]?.body).toContain(`> [!WARNING]\n> ${warning}\n`);
    expect(log).toContain(warning);
  });

  it("logs it when that can't be told", async () => {
    hub.instead = ({ url }) => (url.endsWith("/branches/main") ? { status: 403 } : undefined);
    await deliver();

    expect(log).toContain(`Whether main of ${HUB} is protected can't be told.`);
  });

  it("is about the last commit when there is no issue, and tells none", async () => {
    const { issue: _, ...without } = NEW;
    job = without;
    await deliver();

    expect(hub.pulls).toMatchObject([{ title: "fix: total" }]);
    expect(hub.comments).toEqual([]);
  });

  it("fails with the reasons when the result is refused, and pushes nothing", async () => {
    made = { ...made, branch: "backoffice/fix-bug-13" };

    expect(await deliver()).toEqual({
      state: "failed",
      reason: `The job's result is refused:\n- The bundle has "refs/heads/${BRANCH}"; it is to have "refs/heads/backoffice/fix-bug-13" and nothing else.`,
    });
    expect(host.branches()).toEqual({ main: made.base });
  });

  it("fails with GitHub's reason when the push is refused", async () => {
    const hook = `${host.bare}/hooks/pre-receive`;
    host.git(host.bare, "config", "core.hooksPath", "hooks");
    rmSync(`${host.bare}/hooks`, { recursive: true, force: true });
    host.git(host.bare, "init", "--quiet", "--bare");
    writeFileSync(hook, "#!/bin/sh\necho 'GH013: secret found' >&2\nexit 1\n", { mode: 0o755 });
    const outcome = await deliver();
    rmSync(hook);

    expect(outcome).toEqual({
      state: "failed",
      reason: expect.stringMatching(
        /^GitHub refuses git: remote: GH013: secret found.*pre-receive hook declined/,
      ) as string,
    });
    expect(hub.pulls).toEqual([]);
  });

  it("fetches the base anew where the dispatcher's clone is gone", async () => {
    rmSync(host.mirrors.path(HUB), { recursive: true });

    expect(await deliver()).toMatchObject({ state: "succeeded" });
  });

  it("succeeds without its comment when the issue takes none", async () => {
    hub.instead = ({ method, url }) =>
      method === "POST" && url.endsWith("/comments")
        ? { status: 403, body: { message: "Locked" } }
        : undefined;

    expect(await deliver()).toMatchObject({ state: "succeeded" });
    expect(log.at(-1)).toBe(
      `The issue can't be told: GitHub refuses POST /repos/${HUB}/issues/12/comments with 403 (Locked). Check that it exists and that GH_TOKEN's owner may do this there (docs/secrets.md).`,
    );
  });

  it("fails as a whole while GitHub can't be reached, to be tried again", async () => {
    host.server.fault = 503;
    await expect(deliver()).rejects.toMatchObject({ reason: "unreachable" });
    delete host.server.fault;
    hub.instead = () => "hang up";
    await expect(deliver()).rejects.toMatchObject({ reason: "unreachable" });
  });

  describe("goes on where it was", () => {
    const lost = (method: string, end: string) => {
      let done = false;
      return (asked: { method: string; url: string }) => {
        if (done || asked.method !== method || !asked.url.endsWith(end)) return undefined;
        done = true;
        return "hang up" as const;
      };
    };

    /** One delivery that is cut off, then one that isn't; each effect must be there once. */
    async function twice(): Promise<void> {
      await expect(deliver()).rejects.toThrow();
      crashAt = () => false;

      expect(await deliver()).toMatchObject({ state: "succeeded" });
      expect(host.branches()).toEqual({ main: made.base, [BRANCH]: tip });
      expect(hub.pulls).toMatchObject([{ head: BRANCH, labels: ["backoffice"] }]);
      expect(hub.comments).toHaveLength(1);
    }

    it("after the name was chosen", async () => {
      crashAt = (patch) => patch.branch !== undefined;
      await twice();
    });

    it("after the push", async () => {
      hub.instead = lost("POST", "/pulls");
      await twice();
    });

    it("after the pull request was opened", async () => {
      hub.instead = lost("POST", "/labels");
      await twice();
    });

    it("after the pull request was labelled", async () => {
      crashAt = (patch) => patch.pullRequest !== undefined;
      await twice();
    });

    it("before the comment", async () => {
      hub.instead = lost("POST", "/comments");
      await twice();
    });

    it("after the comment", async () => {
      await deliver();
      await deliver();

      expect([hub.pulls.length, hub.comments.length]).toEqual([1, 1]);
    });

    it("though the pull request was merged and its branch deleted meanwhile", async () => {
      crashAt = (patch) => patch.pullRequest !== undefined;
      await expect(deliver()).rejects.toThrow("killed");
      crashAt = () => false;
      host.git(host.bare, "update-ref", "-d", `refs/heads/${BRANCH}`);
      await deliver();

      expect(host.branches()).toEqual({ main: made.base });
      expect(hub.pulls).toHaveLength(1);
    });
  });

  describe("of issues", () => {
    const files = {
      "issues/001.md": "---\ntitle: All\nlabels: [epic]\n---\nWhy.\n",
      "issues/002.md": "---\ntitle: First\nlabels: [task]\ndepends_on: [003]\n---\n",
      "issues/003.md": "---\ntitle: Zeroth\nlabels: [task]\n---\nHow.\n",
    };
    const plan = (): Promise<unknown> => delivery.issues(job, { files, summary: "Three." }, context);

    beforeEach(() => {
      job = { ...NEW, playbook: "decompose-feature" };
    });

    it("makes each in its order and lists them on the one they are of", async () => {
      expect(await plan()).toEqual({ state: "succeeded", issues: [40, 41, 42] });

      expect(hub.issues.slice(1).map(({ title, labels }) => [title, labels])).toEqual([
        ["All", ["epic", "backoffice"]],
        ["Zeroth", ["task", "backoffice"]],
        ["First", ["task", "backoffice"]],
      ]);
      expect(hub.issues.slice(1).map(({ body }) => body.replace(MARK, ""))).toEqual([
        "Why.\n\nPart of #12.\n\n",
        "How.\n\nPart of #12.\n\n",
        "Depends on #41.\n\nPart of #12.\n\n",
      ]);
      expect(hub.comments[0]?.replace(MARK, "")).toBe(
        "The host has made 3 issues of this one (job `20261123-040159-7f3a`). Label one `auto` to have it worked on.\n\n- #40\n- #41\n- #42\n\n```text\nThree.\n```\n\n",
      );
      expect(job.issues).toEqual([40, 41, 42]);
      expect(github.lines).toContainEqual(expect.stringContaining("&since=2026-11-23T03%3A56%3A59.000Z&"));
      expect(log).toEqual(["The issues are #40, #41, #42"]);
    });

    it.each([0, 1, 2, 3])("goes on after %d of them", async (number) => {
      let left = number;
      hub.instead = ({ method, url }) =>
        method === "POST" && url.endsWith("/issues") && left-- === 0 ? "hang up" : undefined;
      crashAt = ({ issues }) => number === 3 && issues?.length === 3;
      await expect(plan()).rejects.toThrow();
      crashAt = () => false;

      expect(await plan()).toEqual({ state: "succeeded", issues: [40, 41, 42] });
      expect(hub.issues).toHaveLength(4);
      expect(hub.comments).toHaveLength(1);
    });

    it("fails with what is wrong with them, and makes none", async () => {
      expect(await delivery.issues(job, { files: { "001.md": "x" }, summary: "" }, context)).toEqual({
        state: "failed",
        reason:
          "The job's result is refused:\n- 001.md doesn't begin with front matter between two lines \"---\".",
      });
      expect(hub.issues).toHaveLength(1);
    });
  });

  describe("of a failure", () => {
    it.each([
      ["failed", "fix-bug", "failed", "auto"],
      ["cancelled", "decompose-feature", "was cancelled", "feature-spec"],
    ] as const)("tells the issue once that the job is %s", async (state, playbook, ended, label) => {
      job = { ...NEW, playbook, state, reason: "It took 60 minutes. ``` @ada" };
      await delivery.report(job);
      await delivery.report(job);

      expect(hub.comments.map((text) => text.replace(MARK, ""))).toEqual([
        `The host's job \`20261123-040159-7f3a\` (\`${playbook}\`) ${ended}:\n\n\`\`\`\`text\nIt took 60 minutes. \`\`\` @ada\n\`\`\`\`\n\nFor another try, take the label \`${label}\` off and set it again.\n\n`,
      ]);
    });

    it("tells nothing of a job that succeeded or has no issue", async () => {
      const { issue: _, ...without } = NEW;
      await delivery.report({ ...NEW, state: "succeeded" });
      await delivery.report({ ...without, state: "failed" });

      expect(github.asked).toEqual([]);
    });

    it("lets an issue rest that is gone, but not a GitHub that can't be reached", async () => {
      hub.instead = () => ({ status: 410 });
      await delivery.report({ ...NEW, state: "failed" });
      hub.instead = () => "hang up";

      await expect(delivery.report({ ...NEW, state: "failed" })).rejects.toMatchObject({
        reason: "unreachable",
      });
    });
  });

  it("leaves the token in no file", async () => {
    await deliver();

    expect(host.tokenFound()).toBe(`${host.folder}/GH_TOKEN`);
    expect(readFileSync(made.bundle).includes(TOKEN)).toBe(false);
  });
});

describe("a branch of the host", () => {
  it("is named for its issue, else for its job", () => {
    const { issue: _, ...without } = NEW;

    expect([branchName(NEW), branchName(without)]).toEqual([
      "backoffice/fix-bug-12",
      "backoffice/fix-bug-20261123-040159-7f3a",
    ]);
  });

  it("may be pushed to", () => {
    expect(ownRef(BRANCH, "main")).toBe(`refs/heads/${BRANCH}`);
  });

  it.each([
    ["main", "main"],
    ["feature", "main"],
    ["backoffice/", "main"],
    ["backoffice/x", "backoffice/x"],
    ["backoffice/../main", "main"],
    ["backoffice/a:refs/heads/main", "main"],
    ["backoffice/a b", "main"],
    ["BACKOFFICE/a", "main"],
    ["/backoffice/a", "main"],
  ])("isn't %s where %s is the default branch", (branch, defaultBranch) => {
    expect(() => ownRef(branch, defaultBranch)).toThrow(
      `The host doesn't push to "${branch}", only to branches below refs/heads/backoffice/ that aren't the default one.`,
    );
  });
});
