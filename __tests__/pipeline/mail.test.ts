import type { Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { FAKE_IMAP_PORT } from "../../rehearsal/image/fake-ports";
import { OPERATOR, PipelineHost, SHOP, SUPPORT } from "../../rehearsal/pipeline/pipeline-host";
import { DIGEST, DRAFT, questions } from "../../rehearsal/pipeline/questions";

const DAY = 24 * 60 * 60 * 1000;
const JANE = "jane@example.com";

let pipeline: PipelineHost;

beforeAll(async () => {
  pipeline = await PipelineHost.start({
    image: inject("image"),
    scenario: questions,
    // The host counts whole days, to the beginning of that one.
    tokenExpires: new Date(Date.now() + 11 * DAY),
  });
});

afterAll(() => pipeline.remove());

function deliver(subject: string, text: string): void {
  pipeline.mailbox.deliver({ from: `Jane <${JANE}>`, subject, text });
}

/** The first mail to `to` with `text` in it. */
async function mailTo(to: string, text: string): Promise<string> {
  const mail = await pipeline.found(`a mail to ${to}`, () =>
    pipeline.smtp.mails.find((each) => each.to.includes(to) && plain(each.text).includes(text)),
  );
  return plain(mail.text);
}

describe("a mail", () => {
  // First: nothing has come yet that n8n could take as the beginning.
  test("that lay in the inbox before n8n connected is read without waiting for the next", async () => {
    await pipeline.n8n.switchOff("emailTriage00001");
    deliver("Order 6 is wrong", "It's wrong.");
    await pipeline.n8n.switchOffAndOn("emailTriage00001");
    expect([...(await pipeline.issue(SHOP, "Order 6 is wrong")).labels]).toEqual(["bug"]);
  });

  test("about a bug becomes an issue without its sender's address", async () => {
    deliver("Order 7 is wrong", "It says 2.50 and it's wrong.");
    const issue = await pipeline.issue(SHOP, "Order 7 is wrong");
    expect([...issue.labels]).toEqual(["bug"]);
    expect(issue.body).toContain("It says 2.50");
    expect(issue.body).not.toContain(JANE);
    expect(pipeline.mailbox.mails()).toEqual([
      { subject: "Order 6 is wrong", seen: true },
      { subject: "Order 7 is wrong", seen: true },
    ]);
  });

  test("with a wish becomes an issue of its own kind", async () => {
    deliver("PDF invoices", "I would like invoices as PDF.");
    expect([...(await pipeline.issue(SHOP, "PDF invoices")).labels]).toEqual(["enhancement"]);
  });

  test("that is spam goes to the archive and nowhere else", async () => {
    deliver("You won", "Our lottery has chosen you.");
    await pipeline.found("the mail in the archive", () =>
      pipeline.mailbox.mails("Archive").find(({ subject }) => subject === "You won"),
    );
    expect(pipeline.mailbox.mails().map(({ subject }) => subject)).not.toContain("You won");
    expect(pipeline.github.repository(SHOP).issues.map(({ title }) => title)).not.toContain("You won");
  });

  test("with a question gets an answer when the operator has released the draft, and not before", async () => {
    deliver("Where is it?", "Where do I find my orders?");
    const asked = await mailTo(OPERATOR, "Where is it?");
    expect(asked).toContain(DRAFT);
    const answers = () => pipeline.smtp.mails.filter(({ to }) => to.includes(JANE));
    expect(answers()).toEqual([]);
    const page = /https:\/\/pipeline\.example(\/[^\s"<]*waiting[^\s"<]*)/.exec(asked)?.[1] ?? "no page";
    await release(page.replaceAll("&amp;", "&"), [DRAFT, "Send the answer"]);
    expect(await mailTo(JANE, "Re: Where is it?")).toContain(DRAFT);
    expect(answers()).toHaveLength(1);
  });

  test("whose question could not be sent is told of, and asked about once marked as unread, two at a time too", async () => {
    const subjects = ["Where are refunds", "Where are vouchers"];
    const refuse = (socket: Socket) => socket.destroy();
    pipeline.smtp.server.prependListener("connection", refuse);
    for (const subject of subjects) deliver(subject, "Where do I find them?");
    for (const subject of subjects) {
      expect(await problemWith(subject)).toMatch(
        /^An answer to the mail ".+" is drafted, and the message that asks you to release it could not be sent: .+\. Put that right, then mark the mail as unread\.$/,
      );
    }
    pipeline.smtp.server.off("connection", refuse);
    await markAllUnread();
    for (const subject of subjects) await mailTo(OPERATOR, subject);
    for (const subject of [...subjects, "Where is it?"]) {
      const asked = pipeline.smtp.mails.filter(
        ({ to, text }) => to.includes(OPERATOR) && plain(text).includes(`Answer this mail? ${subject}`),
      );
      expect(asked, subject).toHaveLength(1);
    }
  });
});

async function problemWith(text: string): Promise<string> {
  const { message } = await pipeline.found(`a problem with ${text}`, async () => {
    const answer = await pipeline.jobs.ask("GET", "/problems");
    const { problems } = JSON.parse(answer) as { problems: { message: string }[] };
    return problems.find((problem) => problem.message.includes(text));
  });
  return message;
}

/** As the operator does in his mail program; n8n sees it when it connects. */
async function markAllUnread(): Promise<void> {
  const login = `${SUPPORT}:${pipeline.secrets.IMAP_PASSWORD}`;
  const url = `imap://127.0.0.1:${FAKE_IMAP_PORT}/INBOX`;
  const command = ["curl", "-sS", "-u", login, "-X", "STORE 1:* -FLAGS (\\Seen)", url];
  const { exitCode, all } = await pipeline.host.run(command);
  expect(exitCode, all).toBe(0);
  await pipeline.n8n.switchOffAndOn("emailTriage00001");
}

test("the daily digest tells of issues, pull requests and jobs", async () => {
  const pull = { head: "backoffice/fix-bug-1", base: "main", draft: false };
  pipeline.github.repository(SHOP).open({ title: "fix: order 7", body: "", author: "backoffice-bot", pull });
  await pipeline.n8n.hurry("dailyDigest00001");
  const digest = await mailTo(OPERATOR, "daily digest");
  await pipeline.n8n.switchOff("dailyDigest00001");
  expect(digest).toContain(DIGEST);
  expect(digest).toContain(`${SHOP}: 3 open issues, 1 open pull request`);
  expect(digest).toContain("- issue: Order 7 is wrong (https://github.com/acme/shop/issues/2)");
  expect(digest).toContain("- pull request: fix: order 7 (https://github.com/acme/shop/pull/4)");
  expect(digest).toContain("Jobs: 0 running, 0 queued, 0 failed today");
});

test("a token that ends in ten days is warned about once, by an issue", async () => {
  await pipeline.n8n.hurry("tokenHealth00001");
  await pipeline.issue(SHOP, "GH_TOKEN ends in 10 days");
  await pipeline.found("a third look at the tokens", async () => {
    const executions = await pipeline.n8n.executions("tokenHealth00001");
    return executions.filter(({ status }) => status === "success")[2];
  });
  await pipeline.n8n.switchOff("tokenHealth00001");
  const { issues } = pipeline.github.repository(SHOP);
  const warnings = issues.filter(({ title }) => title.startsWith("GH_TOKEN"));
  expect(warnings.map(({ labels }) => [...labels])).toEqual([["backoffice"]]);
});

/** Quoted-printable text as it was written. */
function plain(text: string): string {
  const joined = text.replace(/=\n/g, "");
  return joined.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Fills in the form that a mail leads to. */
async function release(path: string, values: readonly string[]): Promise<void> {
  // The mail is out a moment before its run waits.
  await pipeline.found(`the form ${path}`, async () =>
    (await pipeline.send({ path })).status === 200 ? path : undefined,
  );
  const boundary = "form-boundary";
  const parts = values.map(
    (value, index) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="field-${index}"\r\n\r\n${value}\r\n`,
  );
  const body = `${parts.join("")}--${boundary}--\r\n`;
  const headers = { "content-type": `multipart/form-data; boundary=${boundary}` };
  const sent = await pipeline.send({ path, method: "POST", headers, body });
  expect(sent.status, sent.body).toBe(200);
}
