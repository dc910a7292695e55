import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GitHub } from "../../../../image/dispatcher/github/client";
import { mark } from "../../../../image/dispatcher/github/mark";
import { GitHubToken } from "../../../../image/dispatcher/github/token";
import { type Answered, GitHubStandIn } from "./github-stand-in";

const token = new GitHubToken("ghp_canary0123456789");
const HUB = "teamboswell/boswell-hub";
const PATH = `/repos/${HUB}`;

describe("the GitHub client", () => {
  let github: GitHubStandIn;
  let client: GitHub;
  /** Answers by method and path; a list of pages is given page by page. */
  let known: Record<string, Answered>;

  beforeEach(async () => {
    github = await GitHubStandIn.start();
    client = new GitHub({ upstream: github.upstream, token, repositories: [HUB] });
    known = {};
    github.answer = ({ method, url }) =>
      known[`${method} ${url}`] ?? known[`${method} ${url.split("?")[0] ?? ""}`] ?? { status: 404 };
  });

  afterEach(() => github.stop());

  const body = (index: number): unknown => github.asked[index]?.body;
  const issue = (number: number, more: object = {}): object => ({
    number,
    title: `Issue ${number}`,
    body: null,
    user: { login: "ada" },
    labels: [{ name: "bug" }, "auto"],
    state: "open",
    html_url: `https://github.com/${HUB}/issues/${number}`,
    created_at: "2026-11-20T08:00:00Z",
    ...more,
  });

  it("reads an issue with its comments, also those of an account that is gone", async () => {
    known[`GET ${PATH}/issues/12`] = { status: 200, body: issue(12) };
    known[`GET ${PATH}/issues/12/comments`] = {
      status: 200,
      body: [
        { user: { login: "bob" }, author_association: "MEMBER", body: "Me too" },
        { user: null, author_association: "NONE", body: null },
      ],
    };

    expect(await client.issue(HUB, 12)).toEqual({
      number: 12,
      title: "Issue 12",
      body: "",
      author: "ada",
      labels: ["bug", "auto"],
      state: "open",
      url: `https://github.com/${HUB}/issues/12`,
      comments: [
        { author: "bob", association: "MEMBER", body: "Me too" },
        { author: "ghost", association: "NONE", body: "" },
      ],
    });
  });

  it("refuses a pull request in place of an issue", async () => {
    known[`GET ${PATH}/issues/12`] = { status: 200, body: issue(12, { pull_request: {} }) };

    await expect(client.issue(HUB, 12)).rejects.toMatchObject({
      reason: "refused",
      message: "#12 is a pull request. Name an issue.",
    });
  });

  it("reads a long list page by page, and pull requests out of the issues", async () => {
    const first = Array.from({ length: 100 }, (_, index) => issue(index + 1));
    known[`GET ${PATH}/issues?state=open&per_page=100&page=1`] = { status: 200, body: first };
    known[`GET ${PATH}/issues?state=open&per_page=100&page=2`] = {
      status: 200,
      body: [issue(101, { pull_request: {} }), issue(102)],
    };
    const issues = await client.openIssues(HUB);

    expect(issues).toHaveLength(101);
    expect(issues.at(-1)).toEqual({
      number: 102,
      title: "Issue 102",
      labels: ["bug", "auto"],
      url: `https://github.com/${HUB}/issues/102`,
      createdAt: "2026-11-20T08:00:00Z",
    });
    expect(github.asked).toHaveLength(2);
  });

  it("makes an issue", async () => {
    known[`POST ${PATH}/issues`] = { status: 201, body: issue(13) };
    const made = await client.createIssue(HUB, { title: "T", body: "B", labels: ["bug"] });

    expect(made).toEqual({ number: 13, url: `https://github.com/${HUB}/issues/13`, known: false });
    expect(github.lines).toEqual([`POST ${PATH}/issues`]);
    expect(body(0)).toEqual({ title: "T", body: "B", labels: ["bug"] });
  });

  it("makes an issue of a name once only", async () => {
    const since = "2026-11-20T07:00:00Z";
    const marked = mark(token, "mail 1");
    const once = { marker: "mail 1", since };
    const others = [issue(12, { body: "backoffice: mail 1" })];
    known[`GET ${PATH}/issues`] = { status: 200, body: others };
    known[`POST ${PATH}/issues`] = { status: 201, body: issue(13) };
    await client.createIssue(HUB, { title: "T", body: "B", labels: [], once });
    known[`GET ${PATH}/issues`] = { status: 200, body: [...others, issue(13, { body: `B\n\n${marked}` })] };
    const made = await client.createIssue(HUB, { title: "T", body: "B", labels: [], once });

    expect(made).toEqual({ number: 13, url: `https://github.com/${HUB}/issues/13`, known: true });
    const list = `GET ${PATH}/issues?state=all&sort=created&direction=asc&since=2026-11-20T07%3A00%3A00Z&per_page=100&page=1`;
    expect(github.lines).toEqual([list, `POST ${PATH}/issues`, list]);
    expect(body(1)).toEqual({ title: "T", body: `B\n\n${marked}`, labels: [] });
  });

  it("comments once under a name, whatever others comment", async () => {
    const path = `${PATH}/issues/12/comments`;
    const comment = (text: string): object => ({ user: null, author_association: "NONE", body: text });
    const forged = mark(new GitHubToken("ghp_guessed"), "job 1 failed");
    known[`GET ${path}`] = { status: 200, body: [comment(forged)] };
    known[`POST ${path}`] = { status: 201, body: {} };
    await client.comment(HUB, 12, "Failed.", "job 1 failed");
    const { body: text } = body(1) as { body: string };
    known[`GET ${path}`] = { status: 200, body: [comment(forged), comment(text)] };
    await client.comment(HUB, 12, "Failed.", "job 1 failed");

    expect(text).toMatch(/^Failed\.\n\n<!-- backoffice: job 1 failed [0-9a-f]{24} -->$/);
    expect(github.asked.filter(({ method }) => method === "POST")).toHaveLength(1);
  });

  describe("opening a pull request", () => {
    const wanted = {
      head: "backoffice/fix-bug-12",
      base: "main",
      title: "fix: it",
      body: "B",
      labels: ["backoffice"],
      marker: "job 1",
    };
    const pull = (number: number, text: string | null): object => ({
      number,
      body: text,
      html_url: `https://github.com/${HUB}/pull/${number}`,
    });
    const query = (state: string): string =>
      `GET ${PATH}/pulls?state=${state}&head=teamboswell%3Abackoffice%2Ffix-bug-12&per_page=100&page=1`;

    beforeEach(() => {
      known[`POST ${PATH}/issues/45/labels`] = { status: 200, body: [] };
      known[`POST ${PATH}/pulls`] = { status: 201, body: pull(45, null) };
    });

    it("labels it, and takes an older one of the same branch for none", async () => {
      known[query("all")] = { status: 200, body: [pull(30, "older"), pull(29, null)] };

      expect(await client.openPullRequest(HUB, wanted)).toEqual({
        number: 45,
        url: `https://github.com/${HUB}/pull/45`,
      });
      expect(github.lines).toEqual([query("all"), `POST ${PATH}/pulls`, `POST ${PATH}/issues/45/labels`]);
      expect(body(1)).toEqual({
        head: "backoffice/fix-bug-12",
        base: "main",
        title: "fix: it",
        body: `B\n\n${mark(token, "job 1")}`,
      });
      expect(body(2)).toEqual({ labels: ["backoffice"] });
    });

    it("gives the one that was opened before", async () => {
      known[query("all")] = { status: 200, body: [pull(45, `B\n\n${mark(token, "job 1")}`)] };

      expect(await client.openPullRequest(HUB, wanted)).toMatchObject({ number: 45 });
      expect(github.lines).toEqual([query("all"), `POST ${PATH}/issues/45/labels`]);
    });

    it("gives the open one of the branch when GitHub allows no second", async () => {
      known[query("all")] = { status: 200, body: [] };
      known[query("open")] = { status: 200, body: [pull(45, "edited")] };
      known[`POST ${PATH}/pulls`] = { status: 422, body: { message: "Validation Failed" } };

      expect(await client.openPullRequest(HUB, wanted)).toMatchObject({ number: 45 });
    });

    it("looks for no other where GitHub refuses for another reason", async () => {
      known[query("all")] = { status: 200, body: [] };
      known[`POST ${PATH}/pulls`] = { status: 403, body: { message: "Forbidden" } };

      await expect(client.openPullRequest(HUB, wanted)).rejects.toMatchObject({ status: 403 });
      expect(github.lines).toEqual([query("all"), `POST ${PATH}/pulls`]);
    });

    it("fails as GitHub says when there is none either", async () => {
      known[query("all")] = { status: 200, body: [] };
      known[query("open")] = { status: 200, body: [] };
      known[`POST ${PATH}/pulls`] = { status: 422, body: { message: "No commits" } };

      await expect(client.openPullRequest(HUB, wanted)).rejects.toMatchObject({
        reason: "refused",
        message: `GitHub refuses POST ${PATH}/pulls with 422 (No commits).`,
      });
    });
  });

  it("lists the open pull requests", async () => {
    const pull = { number: 45, html_url: "https://x", title: "T", created_at: "2026-11-20T08:00:00Z" };
    known[`GET ${PATH}/pulls`] = {
      status: 200,
      body: [
        { ...pull, draft: true },
        { ...pull, number: 46 },
      ],
    };
    const outline = { number: 45, url: "https://x", title: "T", createdAt: "2026-11-20T08:00:00Z" };

    expect(await client.openPullRequests(HUB)).toEqual([
      { ...outline, draft: true },
      { ...outline, number: 46, draft: false },
    ]);
    expect(github.lines).toEqual([`GET ${PATH}/pulls?state=open&per_page=100&page=1`]);
  });

  it.each<[string, Answered, Answered, string]>([
    ["protected", { status: 200, body: { protected: true } }, { status: 404 }, "by branch protection"],
    [
      "protected",
      { status: 200, body: { protected: false } },
      { status: 200, body: [{ type: "pull_request" }] },
      "by a ruleset",
    ],
    [
      "unprotected",
      { status: 200, body: { protected: false } },
      { status: 200, body: [{ type: "deletion" }] },
      "with rules about something else",
    ],
    ["unprotected", { status: 200, body: { protected: false } }, { status: 404 }, "without rulesets"],
    ["unknown", { status: 403 }, { status: 200, body: [] }, "when it may not know"],
    ["unknown", { status: 200, body: {} }, { status: 200, body: [] }, "when GitHub doesn't say"],
  ])("knows a branch as %s", async (expected, branch, rules) => {
    known[`GET ${PATH}/branches/release%2F1`] = branch;
    known[`GET ${PATH}/rules/branches/release%2F1`] = rules;

    expect(await client.protection(HUB, "release/1")).toBe(expected);
  });

  it("knows what somebody may do", async () => {
    const path = (login: string): string => `GET ${PATH}/collaborators/${login}/permission`;
    known[path("ada")] = { status: 200, body: { permission: "write" } };
    known[path("dependabot%5Bbot%5D")] = { status: 200, body: { permission: "read" } };
    const logins = ["ada", "dependabot[bot]", "eve", "../../other/repo/collaborators/ada", "..", ""];

    expect(await Promise.all(logins.map((login) => client.permission(HUB, login)))).toEqual([
      "write",
      "read",
      "none",
      "none",
      "none",
      "none",
    ]);
    expect(github.asked).toHaveLength(3);
  });

  it("makes the labels that aren't there", async () => {
    const label = (name: string): { name: string; color: string; description: string } => ({
      name,
      color: "0e8a16",
      description: "D",
    });
    known[`GET ${PATH}/labels`] = { status: 200, body: [{ name: "Bug" }] };
    known[`POST ${PATH}/labels`] = { status: 422, body: { message: "already_exists" } };

    expect(await client.ensureLabels(HUB, [label("bug"), label("auto")])).toEqual(["auto"]);
    expect(github.asked[1]?.body).toEqual(label("auto"));
    expect(github.asked).toHaveLength(2);
  });

  it("fails where it may not make a label", async () => {
    known[`GET ${PATH}/labels`] = { status: 200, body: [] };
    known[`POST ${PATH}/labels`] = { status: 403, body: { message: "Resource not accessible" } };

    await expect(
      client.ensureLabels(HUB, [{ name: "auto", color: "0e8a16", description: "D" }]),
    ).rejects.toMatchObject({ reason: "refused", status: 403 });
  });

  it("makes the webhook, and sets a known one anew with the secret of today", async () => {
    const settings = {
      config: { url: "https://x/webhook/github", secret: "s", content_type: "json", insecure_ssl: "0" },
      events: ["issues"],
      active: true,
    };
    const hook = { url: "https://x/webhook/github", secret: "s" };
    known[`GET ${PATH}/hooks`] = { status: 200, body: [{ id: 1, config: { url: "https://y" } }] };
    known[`POST ${PATH}/hooks`] = { status: 201, body: {} };
    expect(await client.ensureWebhook(HUB, hook)).toBe("created");
    expect(body(1)).toEqual({ name: "web", ...settings });

    known[`GET ${PATH}/hooks`] = { status: 200, body: [{ id: 7, config: { url: hook.url } }] };
    known[`PATCH ${PATH}/hooks/7`] = { status: 200, body: {} };
    expect(await client.ensureWebhook(HUB, hook)).toBe("updated");
    expect(body(3)).toEqual(settings);
  });
});

describe("the dispatcher's mark", () => {
  it("depends on the token and the name, and has neither way out of its comment", () => {
    const name = "delivery <a>--><script>";
    const marks = [mark(token, name), mark(token, "delivery a"), mark(new GitHubToken("ghp_x"), name)];

    expect(new Set(marks.map((one) => one.slice(-28))).size).toBe(3);
    expect(marks[0]).toMatch(/^<!-- backoffice: delivery a-script [0-9a-f]{24} -->$/);
  });
});
