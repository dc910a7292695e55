import { describe, expect, it } from "vitest";
import { Problem } from "../../../../image/dispatcher/http/route";
import { deliveryOf, jobRequest } from "../../../../image/dispatcher/jobs/request";

const REPOSITORIES = ["acme/app", "acme/hub"];
const JOB = { playbook: "fix-bug", repository: "acme/app", issue: 12, requestedBy: "octocat" };

const REQUESTED_BY = "it must be the login or name of who wants the job, 1 to 100 characters on one line.";

function refusal(ask: () => unknown): { status: number; message: string } {
  try {
    ask();
  } catch (error) {
    if (error instanceof Problem) return { status: error.status, message: error.message };
    throw error;
  }
  throw new Error("It was not refused.");
}

describe("a request for a job", () => {
  it("is taken with an issue", () => {
    expect(jobRequest(JOB, REPOSITORIES)).toEqual(JOB);
  });

  it("is taken with a text instead", () => {
    const request = { ...JOB, issue: undefined, spec: "Split this:\n\t- one ☂\r\n" };

    expect(jobRequest(request, REPOSITORIES)).toEqual({
      playbook: "fix-bug",
      repository: "acme/app",
      spec: "Split this:\n\t- one ☂\r\n",
      requestedBy: "octocat",
    });
  });

  it("means a repository of the host whatever its letters' case", () => {
    expect(jobRequest({ ...JOB, repository: "Acme/Hub" }, REPOSITORIES).repository).toBe("acme/hub");
  });

  it.each([
    [
      "playbook",
      "deploy",
      'playbook is "deploy"; it must be one of fix-bug, implement-feature, decompose-feature.',
    ],
    [
      "repository",
      "evil/app",
      'repository is "evil/app"; this host works on acme/app, acme/hub. Others are added to repositories in backoffice.ts.',
    ],
    ["issue", 0, "issue is 0; it must be the issue's number, such as 12."],
    ["issue", -1, "issue is -1; it must be the issue's number, such as 12."],
    ["issue", 1.5, "issue is 1.5; it must be the issue's number, such as 12."],
    ["issue", 2 ** 31, "issue is 2147483648; it must be the issue's number, such as 12."],
    ["issue", "12", 'issue is "12"; it must be the issue\'s number, such as 12.'],
    ["issue", null, "issue is null; it must be the issue's number, such as 12."],
    ["issue", undefined, "issue and spec are both missing; one of them must be given."],
    ["spec", "Do it.", "issue and spec are both given; only one of them can be."],
    ["requestedBy", undefined, `requestedBy is missing; ${REQUESTED_BY}`],
    ["requestedBy", 7, `requestedBy is 7; ${REQUESTED_BY}`],
    ["requestedBy", " ", `requestedBy is " "; ${REQUESTED_BY}`],
    ["requestedBy", "x".repeat(101), `requestedBy has 101 characters; ${REQUESTED_BY}`],
    ["requestedBy", "a\nb", `requestedBy is "a\\nb"; ${REQUESTED_BY}`],
    ["requestedBy", "a\u2028b", `requestedBy is "a\u2028b"; ${REQUESTED_BY}`],
    ["user", "root", '"user" is not known; a job has playbook, repository, issue, spec, requestedBy.'],
    [
      "x".repeat(90),
      1,
      `"${"x".repeat(59)}... is not known; a job has playbook, repository, issue, spec, requestedBy.`,
    ],
  ])("is refused with %s %j", (field, value, problem) => {
    expect(refusal(() => jobRequest({ ...JOB, [field]: value }, REPOSITORIES))).toEqual({
      status: 400,
      message: `The job can't be taken: ${problem}`,
    });
  });

  it.each([
    [{}, "spec is {}; it must be a text."],
    [" \n", "spec is empty; it must say what is to be done."],
    ["x".repeat(60_001), "spec has 60001 characters; it may have 60000."],
    ["a\u0000b", "spec has control characters or broken Unicode; it must be a plain text."],
    ["a\u001b[2Jb", "spec has control characters or broken Unicode; it must be a plain text."],
    ["a\ud800b", "spec has control characters or broken Unicode; it must be a plain text."],
  ])("is refused with the text %j", (spec, problem) => {
    expect(refusal(() => jobRequest({ ...JOB, issue: undefined, spec }, REPOSITORIES)).message).toBe(
      `The job can't be taken: ${problem}`,
    );
  });

  it("is refused with all that is wrong at once", () => {
    expect(refusal(() => jobRequest({ playbook: "deploy", issue: "a" }, REPOSITORIES)).message).toBe(
      [
        "The job can't be taken:",
        '- playbook is "deploy"; it must be one of fix-bug, implement-feature, decompose-feature.',
        "- repository is missing; this host works on acme/app, acme/hub. Others are added to repositories in backoffice.ts.",
        '- issue is "a"; it must be the issue\'s number, such as 12.',
        `- requestedBy is missing; ${REQUESTED_BY}`,
      ].join("\n"),
    );
  });

  it.each([[null], [[]], ["fix-bug"], [7]])("is refused when it is %j", (body) => {
    expect(refusal(() => jobRequest(body, REPOSITORIES)).message).toBe(
      `The body must be an object such as {"playbook":"fix-bug","repository":"owner/name","issue":12,"requestedBy":"login"}; it is ${JSON.stringify(body)}.`,
    );
  });
});

describe("a delivery's id", () => {
  it("may be missing", () => {
    expect(deliveryOf(undefined)).toBeUndefined();
    expect(deliveryOf("sentry:4509")).toBe("sentry:4509");
  });

  it.each([["a b"], [""], ["ä"], ["one, two"]])("is refused when it is %j", (header) => {
    expect(refusal(() => deliveryOf(header))).toEqual({
      status: 400,
      message: `X-Backoffice-Delivery is ${JSON.stringify(header)}; it must be 1 to 200 visible ASCII characters without a space.`,
    });
  });

  it("is refused when it is too long", () => {
    expect(refusal(() => deliveryOf("x".repeat(201))).status).toBe(400);
  });
});
