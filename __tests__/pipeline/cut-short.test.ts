import type { EventEmitter } from "node:events";
import type { IncomingMessage } from "node:http";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { developer } from "../../rehearsal/pipeline/developer";
import { OPERATOR, PipelineHost, SITE } from "../../rehearsal/pipeline/pipeline-host";
import { questions } from "../../rehearsal/pipeline/questions";
import { errorAlert, sentrySignal } from "../../rehearsal/pipeline/sentry";
import { shopDeveloper } from "../../rehearsal/pipeline/shop-developer";

const JANE = "Jane <jane@example.com>";

let pipeline: PipelineHost;
/** What the outside world leaves without an answer. */
let hanging: { readonly issues?: boolean; readonly mail?: boolean } = {};
/** How often it did. */
let hung = 0;

beforeAll(async () => {
  pipeline = await PipelineHost.start({
    image: inject("image"),
    scenario: developer(shopDeveloper, questions),
  });
  intercept(
    pipeline.github.server,
    "request",
    ({ method, url }) => hanging.issues === true && method === "POST" && url?.endsWith("/issues") === true,
  );
  intercept(pipeline.smtp.server, "connection", () => hanging.mail === true);
});

afterAll(() => pipeline.remove());

afterEach(() => {
  hanging = {};
  hung = 0;
  pipeline.claude.mode = "answers";
  pipeline.claude.release();
});

/** Takes what comes to a stand-in away from it, as long as `takes` says so. */
function intercept(server: EventEmitter, event: string, takes: (first: IncomingMessage) => boolean): void {
  const listeners = server.listeners(event) as ((...args: unknown[]) => void)[];
  server.removeAllListeners(event);
  server.on(event, (...args: unknown[]) => {
    if (takes(args[0] as IncomingMessage)) hung += 1;
    else for (const listener of listeners) listener(...args);
  });
}

/** n8n ends as by a power cut while something hangs, and with it the host, which is started again. */
async function cutShort(what: string, isUnderWay: () => boolean, meanwhile = () => {}): Promise<void> {
  await pipeline.host.until(what, 60, () => Promise.resolve(isUnderWay()));
  const pid = await pipeline.host.shell("s6-svstat -o pid /run/service/n8n");
  await pipeline.host.run(["kill", "-9", pid]);
  expect(await pipeline.host.exit()).toBe(137);
  hanging = {};
  pipeline.claude.release();
  meanwhile();
  await pipeline.host.start();
  await pipeline.host.untilReady();
}

function classifications(text: string): number {
  return pipeline.claude.conversations.filter(
    ({ prompt }) => prompt.startsWith("Sort a message") && prompt.includes(text),
  ).length;
}

function questionsAbout(subject: string): number {
  return pipeline.smtp.mails.filter(({ to, text }) => to.includes(OPERATOR) && text.includes(subject)).length;
}

async function problems(): Promise<{ workflow: string; node?: string; message: string }[]> {
  const { problems: all } = JSON.parse(await pipeline.jobs.ask("GET", "/problems")) as {
    problems: { workflow: string; node?: string; message: string }[];
  };
  return all.map(({ workflow, node, message }) => ({ workflow, ...(node && { node }), message }));
}

function problemWith(text: string): Promise<{ workflow: string; node?: string; message: string }> {
  return pipeline.found(`a problem with ${text}`, async () =>
    (await problems()).find(({ message }) => message.includes(text)),
  );
}

test("an error whose issue n8n was cut short of gets its issue and its job after the restart, each once", async () => {
  const title = "TypeError: the run was cut short";
  const alert = errorAlert({ issue: "8801", project: "site", title });
  const signal = sentrySignal("event_alert", alert, pipeline.secrets.SENTRY_CLIENT_SECRET);
  hanging = { issues: true };
  const answer = await pipeline.send({ path: "/webhook/sentry", method: "POST", ...signal });
  expect(answer).toMatchObject({ status: 200 });
  await cutShort("GitHub is asked for an issue", () => hung > 0);

  const issue = await pipeline.issue(SITE, title);
  expect((await pipeline.jobs.ended(SITE, issue.number)).state).toBe("succeeded");
  const { issues } = pipeline.github.repository(SITE);
  expect(issues.filter((each) => each.title === issue.title && !each.pull)).toHaveLength(1);
  expect((await pipeline.jobs.all()).filter((job) => job.issue === issue.number)).toHaveLength(1);
  expect(await problems()).toEqual([]);
});

test("a mail that n8n was cut short of sorting is sorted after the restart, and so is one that came meanwhile", async () => {
  pipeline.claude.mode = "hangs";
  pipeline.mailbox.deliver({ from: JANE, subject: "Order 8 is wrong", text: "It's wrong." });
  const meanwhile = () => {
    pipeline.claude.mode = "answers";
    pipeline.mailbox.deliver({ from: JANE, subject: "Order 9 is wrong", text: "It's wrong." });
  };
  await cutShort("Claude is asked", () => classifications("Order 8") > 0, meanwhile);

  for (const title of ["Order 8 is wrong", "Order 9 is wrong"])
    await pipeline.found(title, () => issueOf(title));
  expect(await problems()).toEqual([]);
});

function issueOf(title: string): object | undefined {
  return pipeline.github.repository("acme/shop").issues.find((issue) => issue.title === title);
}

test("a question that waits for the operator isn't asked again after a restart", async () => {
  pipeline.mailbox.deliver({ from: JANE, subject: "Where are invoices", text: "Where do I find them?" });
  await cutShort("the operator is asked", () => questionsAbout("Where are invoices") > 0);
  pipeline.mailbox.deliver({ from: JANE, subject: "Order 10 is wrong", text: "It's wrong." });
  await pipeline.found("a later mail", () => issueOf("Order 10 is wrong"));
  expect(questionsAbout("Where are invoices")).toBe(1);
  expect(await problems()).toEqual([]);
});

test("a mail whose question to the operator may have gone out is told of, not asked about again", async () => {
  hanging = { mail: true };
  pipeline.mailbox.deliver({ from: JANE, subject: "Where are returns", text: "Where do I send them?" });
  await cutShort("the mail server is asked", () => hung > 0);

  expect(await problemWith("Where are returns")).toEqual({
    workflow: "Backoffice: email triage",
    node: "Ask by mail",
    message:
      'The mail "Where are returns" was cut short at "Ask by mail", which may have done its work already and isn\'t done twice. It is in the inbox, marked as read: see to it yourself.',
  });
  expect(questionsAbout("Where are returns")).toBe(0);
});

test("a run that n8n ends with each time is tried twice, then told of", async () => {
  pipeline.claude.mode = "hangs";
  pipeline.mailbox.deliver({ from: JANE, subject: "Poison", text: "It's wrong." });
  await cutShort("Claude is asked", () => classifications("Poison") === 1);
  await cutShort("Claude is asked again", () => classifications("Poison") === 2);
  pipeline.claude.mode = "answers";

  expect(await problemWith("Poison")).toEqual({
    workflow: "Backoffice: email triage",
    message:
      'The mail "Poison" was cut short twice: n8n ended both times before it was done. It is in the inbox, marked as read: see to it yourself.',
  });
  expect(classifications("Poison")).toBe(2);
  expect(issueOf("Poison")).toBeUndefined();
});
