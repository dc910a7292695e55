import http from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";
import { GitHub } from "../../../../image/dispatcher/github/client";
import { GitHubToken } from "../../../../image/dispatcher/github/token";
import { close } from "../../../../image/dispatcher/http/close";
import type { PreparedRepository } from "../../../../image/dispatcher/repositories/prepare";
import { repositoryRoutes } from "../../../../image/dispatcher/repositories/routes";

const URL_OF_HOST = "https://backoffice.example.com";
const SECRET = "canary-webhook-secret";

interface Question {
  readonly asked: string;
  readonly body: unknown;
}

/** What a stand-in of GitHub answers to `METHOD /path`; a number is a refusal with that status. */
type Answers = Readonly<Record<string, unknown>>;

const WELL: Answers = {
  "GET /repos/a/hub/labels": ["bug", "Enhancement", "auto", "feature-spec", "epic", "task", "backoffice"].map(
    (name) => ({ name }),
  ),
  "GET /repos/a/hub/hooks": [{ id: 7, config: { url: `${URL_OF_HOST}/webhook/github` } }],
  "PATCH /repos/a/hub/hooks/7": {},
  "GET /repos/a/hub": { default_branch: "main" },
  "GET /repos/a/hub/branches/main": { protected: true },
};

/** Prepares a/hub with the dispatcher's own client before a stand-in of GitHub that answers so. */
async function prepare(
  answers: Answers,
  url = URL_OF_HOST,
): Promise<{ hub: PreparedRepository; answer: string; seen: Question[] }> {
  const seen: Question[] = [];
  const server = http.createServer((request, response) => {
    void text(request).then((body) => {
      const asked = `${request.method} ${request.url?.split("?")[0]}`;
      seen.push({ asked, body: body === "" ? undefined : JSON.parse(body) });
      const answer = answers[asked] ?? 404;
      const status = typeof answer === "number" ? answer : 200;
      response.writeHead(status).end(JSON.stringify(status === 200 ? answer : { message: "Not so." }));
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => close(server));
  const upstream = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const repositories = ["a/hub"];
  const github = new GitHub({
    upstream,
    token: new GitHubToken("ghp_canary0123456789"),
    repositories,
    sleep: () => Promise.resolve(),
  });
  const [route] = repositoryRoutes({ github, repositories, url, webhookSecret: { reveal: () => SECRET } });
  expect(route).toMatchObject({ method: "POST", path: "/repositories/prepare", for: "operator" });
  const request = {
    params: {},
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.alloc(0),
    json: () => ({}),
  };
  const reply = await route?.handle(request);
  expect(reply?.status).toBe(200);
  const { repositories: all } = reply?.body as { repositories: PreparedRepository[] };
  expect(all).toHaveLength(1);
  return { hub: all[0] as PreparedRepository, answer: JSON.stringify(reply?.body), seen };
}

const FORM = `Open https://github.com/a/hub/settings/hooks/new and enter:
  Payload URL   https://backoffice.example.com/webhook/github
  Content type  application/json
  Secret        a value of your own (openssl rand -hex 32), which the host is given as well, as GITHUB_WEBHOOK_SECRET (docs/secrets.md)
  Events        Let me select individual events: Issues, nothing else
Or give the host a token that may do it: classic with scope repo, or fine-grained with Webhooks: read and write.`;

/** The client's own sentence, which is tested with it. */
const refusal = (path: string, status: number) =>
  expect.stringMatching(
    new RegExp(`^GitHub refuses GET ${path}\\S* with ${status} \\(Not so\\.\\)\\. `),
  ) as string;

describe("POST /repositories/prepare", () => {
  it("finds all there, and sets the webhook's secret anew", async () => {
    const { hub, answer, seen } = await prepare(WELL);
    expect(hub).toEqual({
      name: "a/hub",
      labels: { ok: true, did: "All were there." },
      webhook: { ok: true, did: "Was there; its secret is set anew." },
      protection: { ok: true, did: "main is protected." },
    });
    expect(seen.find(({ asked }) => asked.startsWith("PATCH"))?.body).toMatchObject({
      config: { secret: SECRET },
    });
    expect(answer).not.toContain(SECRET);
  });

  it("makes the labels and the webhook that are missing", async () => {
    const { hub, seen } = await prepare({
      ...WELL,
      "GET /repos/a/hub/labels": [{ name: "bug" }],
      "POST /repos/a/hub/labels": {},
      "GET /repos/a/hub/hooks": [{ id: 1, config: { url: "https://ci.example.com" } }],
      "POST /repos/a/hub/hooks": {},
    });
    expect(hub.labels).toEqual({
      ok: true,
      did: "Made auto, feature-spec, enhancement, epic, task, backoffice.",
    });
    expect(hub.webhook).toEqual({ ok: true, did: "Made." });
    expect(seen.find(({ asked }) => asked === "POST /repos/a/hub/hooks")?.body).toEqual({
      name: "web",
      config: {
        url: `${URL_OF_HOST}/webhook/github`,
        secret: SECRET,
        content_type: "json",
        insecure_ssl: "0",
      },
      events: ["issues"],
      active: true,
    });
    const made = seen.filter(({ asked }) => asked === "POST /repos/a/hub/labels").map(({ body }) => body);
    for (const label of made) {
      expect(label).toEqual({
        name: expect.any(String) as string,
        color: expect.stringMatching(/^[0-9a-f]{6}$/) as string,
        description: expect.stringMatching(/^.{5,100}$/) as string,
      });
    }
  });

  it.each([403, 404])("says what to enter when the token may not make webhooks (%i)", async (status) => {
    const { hub, answer } = await prepare({ ...WELL, "GET /repos/a/hub/hooks": status });
    expect(hub.webhook).toEqual({
      ok: false,
      problem: refusal("/repos/a/hub/hooks", status),
      fix: FORM,
    });
    expect(hub.labels.ok).toBe(true);
    expect(answer).not.toContain(SECRET);
  });

  it("asks GitHub for no webhook to an address that it can't reach", async () => {
    const { hub, seen } = await prepare(WELL, "http://127.0.0.1:5678");
    expect(hub.webhook).toEqual({
      ok: false,
      problem:
        "GitHub can't reach this host: its address is http://127.0.0.1:5678. Labels are found all the same, within five minutes.",
      fix: `Give it a domain (hetzner.domain in backoffice.ts, then deploy) and run backoffice-setup again. Behind a tunnel, with its address in place of this one:\n${FORM.replace(URL_OF_HOST, "http://127.0.0.1:5678")}`,
    });
    expect(seen.filter(({ asked }) => asked.includes("hooks"))).toEqual([]);
  });

  it.each([
    [
      { protected: false },
      "main is not protected: whoever may push can change it without a review. The host never does.",
    ],
    [403, "GitHub doesn't tell whether main is protected."],
  ])("reports a default branch without protection: %j", async (branch, problem) => {
    const { hub } = await prepare({
      ...WELL,
      "GET /repos/a/hub/branches/main": branch,
      "GET /repos/a/hub/rules/branches/main": [],
    });
    expect(hub.protection).toEqual({
      ok: false,
      problem,
      fix: "https://github.com/a/hub/settings/branches: add a rule for main that requires a pull request before merging.",
    });
  });

  it("says of each part by itself what GitHub refuses", async () => {
    const { hub } = await prepare({});
    const refused = (path: string) => ({ ok: false, problem: refusal(path, 404) });
    expect(hub.labels).toEqual(refused("/repos/a/hub/labels"));
    expect(hub.webhook).toEqual({ ...refused("/repos/a/hub/hooks"), fix: FORM });
    expect(hub.protection).toEqual(refused("/repos/a/hub"));
  });
});
