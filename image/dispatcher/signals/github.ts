import { Problem } from "../http/route.ts";
import type { Playbook } from "../jobs/job.ts";
import { listAt, numberAt, textAt } from "./payload.ts";
import { describedRepository } from "./repository.ts";

/** The job that a signal asks for, in the words of POST /jobs. */
export interface SignalJob {
  readonly playbook: Playbook;
  readonly repository: string;
  readonly issue: number;
  readonly requestedBy: string;
}

/** The labels that start a job. */
export const LABELS = ["auto", "feature-spec"] as const;
export type StartingLabel = (typeof LABELS)[number];

/** A job, or why there is none. */
export type Decision = { readonly job: SignalJob } | { readonly job: null; readonly why: string };

/** What GitHub's API says of somebody who may push; `write` also stands for `maintain` there. */
export const WRITERS: readonly string[] = ["admin", "maintain", "write"];

/** Names of people, of apps (`name[bot]`), and of a company's managed users (`name_company`). */
const LOGIN = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}(\[bot\])?$/;

/**
 * What a genuine delivery of GitHub's webhook asks for, before it is known whether its sender may.
 * @throws Problem 400 for what GitHub doesn't send, 403 for a repository that is not the host's
 */
export function decide(event: string, payload: unknown, repositories: readonly string[]): Decision {
  if (event === "ping") return none("GitHub asks whether somebody is here.");
  const repository = describedRepository(textAt(payload, "repository", "full_name"), repositories);
  const action = textAt(payload, "action");
  if (event !== "issues" || action !== "labeled") {
    return none(`Only issues/labeled starts a job; this is ${event}${action && `/${shown(action)}`}.`);
  }
  const label = textAt(payload, "label", "name");
  const playbook = playbookFor(label, labelsOf(payload));
  if (!playbook) return none(`Only the labels auto and feature-spec start a job; this is "${shown(label)}".`);
  const job = { playbook, repository, issue: issueOf(payload), requestedBy: senderOf(payload) };
  const state = textAt(payload, "issue", "state");
  if (state !== "open") return none(`Issue #${job.issue} is not open.`);
  return { job };
}

/** The label that a playbook is started with. One label may start either of two playbooks: `enhancement` may be set before or after it. */
export function labelFor(playbook: Playbook): StartingLabel {
  return playbook === "decompose-feature" ? "feature-spec" : "auto";
}

function playbookFor(label: string, labels: readonly string[]): Playbook | undefined {
  if (label === "feature-spec") return "decompose-feature";
  if (label !== "auto") return undefined;
  return labels.includes("enhancement") ? "implement-feature" : "fix-bug";
}

function labelsOf(payload: unknown): readonly string[] {
  return listAt(payload, "issue", "labels").map((label) => textAt(label, "name"));
}

function issueOf(payload: unknown): number {
  const issue = numberAt(payload, "issue", "number");
  if (issue === undefined) throw new Problem(400, "The signal must have the issue's number in issue.number.");
  return issue;
}

function senderOf(payload: unknown): string {
  const sender = textAt(payload, "sender", "login");
  if (!LOGIN.test(sender))
    throw new Problem(400, "The signal must have a GitHub user's name in sender.login.");
  return sender;
}

function none(why: string): Decision {
  return { job: null, why };
}

function shown(name: string): string {
  return name.replace(/[^\w .:/-]/g, "?").slice(0, 50);
}
