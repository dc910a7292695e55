import { createHmac } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { GitHubError } from "../../../../image/dispatcher/github/error";
import type { Route } from "../../../../image/dispatcher/http/route";
import type { Job } from "../../../../image/dispatcher/jobs/job";
import { signalRoutes } from "../../../../image/dispatcher/signals/routes";
import { SigningSecret } from "../../../../image/dispatcher/signals/signing-secret";
import { ask } from "./ask-route";
import { KnownDeliveries } from "./known-deliveries";
import { KnownLabels } from "./known-labels";
import { alert } from "./sentry-signals";

const SECRET = "shared";
const hmac = (body: string) => createHmac("sha256", SECRET).update(body).digest("hex");

describe("the signals' routes", () => {
  let deliveries: KnownDeliveries;
  let labels: KnownLabels;
  let jobs: Partial<Job>[];
  let permission: (repository: string, login: string) => Promise<string>;
  let routes: readonly Route[];

  beforeEach(() => {
    deliveries = new KnownDeliveries();
    labels = new KnownLabels();
    jobs = [];
    permission = () => Promise.resolve("write");
    routes = signalRoutes({
      githubSecret: new SigningSecret("GITHUB_WEBHOOK_SECRET", SECRET),
      sentrySecret: new SigningSecret("SENTRY_CLIENT_SECRET", SECRET),
      repositories: ["acme/shop"],
      deliveries,
      labels,
      jobs: { newest: () => jobs as Job[] },
      github: { permission: (...who) => permission(...who) },
    });
  });

  const payload = {
    action: "labeled",
    label: { name: "auto" },
    issue: { number: 12, state: "open", labels: [{ name: "auto" }] },
    repository: { full_name: "acme/shop" },
    sender: { login: "alice" },
  };
  const job = { playbook: "fix-bug", repository: "acme/shop", issue: 12, requestedBy: "alice" };

  /** A genuine delivery of GitHub. */
  function github(delivery: string, body: unknown = payload, headers: object = {}) {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return ask(routes, "POST /signals/github", {
      raw: Buffer.from(text),
      headers: {
        "x-hub-signature-256": `sha256=${hmac(text)}`,
        "x-github-event": "issues",
        "x-github-delivery": delivery,
        ...headers,
      },
    });
  }

  /** A genuine webhook of Sentry. */
  function sentry(body: unknown, resource = "event_alert") {
    const raw = Buffer.from(JSON.stringify(body));
    const headers = { "sentry-hook-signature": hmac(raw.toString()), "sentry-hook-resource": resource };
    return ask(routes, "POST /signals/sentry", { raw, headers });
  }

  it("tell which job GitHub's signal asks for", async () => {
    expect(await github("d-1")).toEqual({
      status: 200,
      body: { job, delivery: "d-1", why: "alice has set the label on issue #12." },
    });
  });

  it.each(["admin", "maintain", "write"])(
    "ask GitHub who set the label, and take it from one with %s",
    async (given) => {
      const asked: string[][] = [];
      permission = (...who) => {
        asked.push(who);
        return Promise.resolve(given);
      };

      expect((await github("d-1")).body).toMatchObject({ job });
      expect(asked).toEqual([["acme/shop", "alice"]]);
    },
  );

  it.each(["triage", "read", "none", "Write", ""])("take no label of somebody with %j", async (given) => {
    permission = () => Promise.resolve(given);

    expect(await github("d-1")).toEqual({
      status: 200,
      body: { job: null, delivery: "d-1", why: "alice has no write access to acme/shop." },
    });
  });

  it("say so when GitHub can't be asked, and take the signal when it comes again", async () => {
    permission = () =>
      Promise.reject(new GitHubError("unreachable", "GitHub can't be reached: ECONNREFUSED."));
    expect(await github("d-1")).toEqual({
      status: 502,
      body: { message: "GitHub can't be reached: ECONNREFUSED." },
    });

    permission = () => Promise.resolve("write");
    expect((await github("d-1")).body).toMatchObject({ job });
  });

  it("take a signal again as long as no job was made of it, and not once one was", async () => {
    await github("d-1");
    expect((await github("d-1")).body).toMatchObject({ job, delivery: "d-1" });
    deliveries.consumed("d-1");

    expect(await github("d-1")).toEqual({
      status: 409,
      body: { message: "This signal has led to a job already. It is not taken twice." },
    });
  });

  it("know the body of a signal again under another delivery id", async () => {
    await github("d-1");
    expect((await github("d-2")).body).toMatchObject({ job, delivery: "d-1" });
    deliveries.consumed("d-1");

    expect((await github("d-3")).status).toBe(409);
  });

  describe("a label that the host has found before its signal came", () => {
    const at = "2026-11-01T12:00:00Z";
    const found = "label:acme/shop#12:77";
    const signal = (updated_at: string, label = "auto") => ({
      ...payload,
      label: { name: label },
      issue: { ...payload.issue, updated_at },
    });

    beforeEach(() => {
      labels.ofEvent(77, { repository: "acme/shop", issue: 12, label: "auto", at: new Date(at) });
      deliveries.keep(found, found);
    });

    it("leads to the job under the delivery of what was found, while there is none", async () => {
      expect((await github("d-1", signal(at))).body).toMatchObject({ job, delivery: found });
    });

    it.each([at, "2026-11-01T12:01:00Z"])("is not taken twice (%s)", async (time) => {
      deliveries.consumed(found);

      expect(await github("d-1", signal(time))).toEqual({
        status: 200,
        body: {
          job: null,
          delivery: "d-1",
          why: "The host has found this label on issue #12 by itself: it has led to a job already.",
        },
      });
    });

    it.each([
      ["2026-11-01T12:01:01Z", "auto"],
      ["not a time", "auto"],
      [at, "feature-spec"],
    ])("is another one at %s, %s", async (time, label) => {
      deliveries.consumed(found);

      expect((await github("d-1", signal(time, label))).body).toMatchObject({
        job: {},
        delivery: "d-1",
      });
    });
  });

  describe("a label for which there is a job", () => {
    const at = "2026-11-01T12:00:00Z";
    const signal = { ...payload, issue: { ...payload.issue, updated_at: at } };
    const there = (more: Partial<Job>): void => {
      jobs = [{ ...job, playbook: "fix-bug", id: "job-1", delivery: "label:acme/shop#12:77", ...more }];
    };

    it.each([
      ["queued", "2026-10-01T12:00:00.000Z"],
      ["running", "2026-10-01T12:00:00.000Z"],
      ["failed", "2026-11-01T12:05:00.000Z"],
    ] as const)("starts no second one, however late its signal comes (%s, %s)", async (state, createdAt) => {
      there({ state, createdAt });

      expect(await github("d-1", signal)).toEqual({
        status: 200,
        body: {
          job: null,
          delivery: "d-1",
          why: "The label on issue #12 starts no second job: job job-1 is for the same.",
        },
      });
    });

    it.each([
      { state: "failed", createdAt: "2026-11-01T11:59:59.000Z" },
      { state: "queued", createdAt: at, issue: 13 },
      { state: "queued", createdAt: at, playbook: "decompose-feature" },
      { state: "queued", createdAt: at, delivery: "d-1" },
    ] as const)("is asked for beside %j", async (other) => {
      there(other);

      expect((await github("d-1", signal)).body).toMatchObject({ job, delivery: "d-1" });
    });
  });

  it("refuse another body under a known delivery id", async () => {
    await github("d-1");

    expect(await github("d-1", { ...payload, issue: { ...payload.issue, number: 13 } })).toEqual({
      status: 409,
      body: { message: "This delivery came with another body before." },
    });
  });

  it.each([
    ["x-github-event", "issues, issues", "X-GitHub-Event, of the shape ^[a-z_]{1,60}$."],
    ["x-github-event", "", "X-GitHub-Event, of the shape ^[a-z_]{1,60}$."],
    ["x-github-delivery", "a, b", "X-GitHub-Delivery, of the shape ^[0-9A-Za-z-]{1,64}$."],
    ["x-github-delivery", "sentry:1", "X-GitHub-Delivery, of the shape ^[0-9A-Za-z-]{1,64}$."],
  ])("refuse %s: %j", async (name, value, shape) => {
    expect(await github("d-1", payload, { [name]: value })).toEqual({
      status: 400,
      body: { message: `The signal must have exactly one header ${shape}` },
    });
  });

  it("say nothing of a signature that is not right", async () => {
    const answer = await github("d-1", payload, { "x-hub-signature-256": `sha256=${"0".repeat(64)}` });

    expect(answer).toEqual({
      status: 401,
      body: {
        message:
          "The signal must have exactly one header X-Hub-Signature-256, sha256= and 64 hex digits, made with the webhook's secret over the body as it came. backoffice-setup sets that secret at GitHub.",
      },
    });
  });

  it("refuse a genuine body that is no JSON", async () => {
    expect((await github("d-1", "payload=%7B%7D")).status).toBe(400);
  });

  it("tell which issue is to be made of Sentry's signal, until a job was made of it", async () => {
    const first = await sentry(alert());
    expect(first).toMatchObject({
      status: 200,
      body: { issue: { delivery: "sentry:1117540176" }, why: "Sentry reports an error." },
    });
    expect(await sentry(alert({ title: "The same error again" }))).toMatchObject({
      status: 200,
      body: { issue: {} },
    });
    deliveries.consumed("sentry:1117540176");

    expect(await sentry(alert())).toEqual({
      status: 200,
      body: { issue: null, why: "This error of Sentry has led to a job already." },
    });
  });

  it("make no issue of Sentry's other news", async () => {
    expect(await sentry({ action: "created" }, "installation")).toEqual({
      status: 200,
      body: { issue: null, why: "This signal of Sentry (installation) tells of no new error." },
    });
  });

  it("say nothing of Sentry's signature that is not right", async () => {
    const answer = await ask(routes, "POST /signals/sentry", { body: alert() });

    expect(answer).toEqual({
      status: 401,
      body: {
        message:
          "The signal must have exactly one header Sentry-Hook-Signature, 64 hex digits, made with the integration's client secret over the body as it came. The host has that secret as SENTRY_CLIENT_SECRET.",
      },
    });
  });

  it("say what to set while there is no secret of Sentry's", async () => {
    const [, route] = signalRoutes({
      githubSecret: new SigningSecret("GITHUB_WEBHOOK_SECRET", SECRET),
      repositories: ["acme/shop"],
      deliveries,
      labels,
      jobs: { newest: () => [] },
      github: { permission },
    });

    expect(await ask(route ? [route] : [], "POST /signals/sentry", { body: alert() })).toEqual({
      status: 503,
      body: {
        message:
          "The host can't tell Sentry's signals from others without SENTRY_CLIENT_SECRET: the Client Secret of the internal integration (Sentry: Settings, Developer Settings). Give it to the host and restart it (docs/secrets.md).",
      },
    });
  });
});
