import { describe, expect, it } from "vitest";
import { decide } from "../../../../image/dispatcher/signals/github";

const HOST = ["acme/shop", "acme/Docs"];

/** An issue of acme/shop that alice gives a label. */
function labelled(label: string, labels: readonly string[] = [label], change: object = {}): object {
  return {
    action: "labeled",
    label: { name: label },
    issue: { number: 12, state: "open", labels: labels.map((name) => ({ name })) },
    repository: { full_name: "acme/shop" },
    sender: { login: "alice" },
    ...change,
  };
}

describe("a label that somebody sets at GitHub", () => {
  it.each([
    ["auto", ["auto"], "fix-bug"],
    ["auto", ["bug", "auto"], "fix-bug"],
    ["auto", ["auto", "enhancement"], "implement-feature"],
    ["feature-spec", ["feature-spec", "enhancement"], "decompose-feature"],
  ])("%s on an issue with %j asks for %s", (label, labels, playbook) => {
    expect(decide("issues", labelled(label, labels), HOST)).toEqual({
      job: { playbook, repository: "acme/shop", issue: 12, requestedBy: "alice" },
    });
  });

  it("is of the host's repository whatever case GitHub writes its name in", () => {
    const { job } = decide(
      "issues",
      labelled("auto", ["auto"], { repository: { full_name: "Acme/docs" } }),
      HOST,
    );

    expect(job?.repository).toBe("acme/Docs");
  });

  it.each(["dependabot[bot]", "alice_acme", "a-b"])("can be set by %s", (login) => {
    expect(decide("issues", labelled("auto", ["auto"], { sender: { login } }), HOST).job?.requestedBy).toBe(
      login,
    );
  });

  it.each([
    ["AUTO", 'Only the labels auto and feature-spec start a job; this is "AUTO".'],
    ["auto ", 'Only the labels auto and feature-spec start a job; this is "auto ".'],
    ["аuto", 'Only the labels auto and feature-spec start a job; this is "?uto".'],
    ["bug", 'Only the labels auto and feature-spec start a job; this is "bug".'],
  ])("starts nothing when it is %j", (label, why) => {
    expect(decide("issues", labelled(label), HOST)).toEqual({ job: null, why });
  });

  it.each([
    ["issues", { action: "opened" }, "Only issues/labeled starts a job; this is issues/opened."],
    ["issues", { action: "unlabeled" }, "Only issues/labeled starts a job; this is issues/unlabeled."],
    ["pull_request", {}, "Only issues/labeled starts a job; this is pull_request/labeled."],
    ["push", { action: undefined }, "Only issues/labeled starts a job; this is push."],
  ])("is event issues, action labeled, and not %s %j", (event, change, why) => {
    expect(decide(event, labelled("auto", ["auto"], change), HOST)).toEqual({ job: null, why });
  });

  it("starts nothing on an issue that is closed", () => {
    const closed = { issue: { number: 12, state: "closed", labels: [] } };

    expect(decide("issues", labelled("auto", ["auto"], closed), HOST)).toEqual({
      job: null,
      why: "Issue #12 is not open.",
    });
  });

  it("is answered in peace when it is GitHub's ping", () => {
    expect(decide("ping", { zen: "Keep it logically awesome." }, HOST)).toEqual({
      job: null,
      why: "GitHub asks whether somebody is here.",
    });
  });

  it.each([
    ["acme/other", '"acme/other"'],
    ["acme/shop/..", "what was given"],
    [undefined, "what was given"],
  ])("fails for the repository %s", (full_name, given) => {
    const signal = labelled("auto", ["auto"], { repository: { full_name } });

    expect(() => decide("issues", signal, HOST)).toThrow(
      expect.objectContaining({
        status: 403,
        message: `The host works for acme/shop, acme/Docs, not for ${given}. Its repositories are named in backoffice.ts.`,
      }),
    );
  });

  it.each([
    [{ issue: { number: "12", state: "open" } }, "The signal must have the issue's number in issue.number."],
    [{ issue: { number: 0, state: "open" } }, "The signal must have the issue's number in issue.number."],
    [{ issue: null }, "The signal must have the issue's number in issue.number."],
    [{ sender: { login: "../alice" } }, "The signal must have a GitHub user's name in sender.login."],
    [{ sender: [] }, "The signal must have a GitHub user's name in sender.login."],
  ])("fails with %j in place of what GitHub sends", (change, message) => {
    expect(() => decide("issues", labelled("auto", ["auto"], change), HOST)).toThrow(
      expect.objectContaining({ status: 400, message }),
    );
  });
});
