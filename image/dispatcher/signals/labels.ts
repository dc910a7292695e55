import type { StartingLabel } from "./github.ts";

/** A label that starts a job, on an issue. */
export interface IssueLabel {
  /** As owner/name. */
  readonly repository: string;
  readonly issue: number;
  readonly label: StartingLabel;
}

/** That such a label was set: once at that time, and perhaps again at another. */
export interface LabelSetting extends IssueLabel {
  /** Of GitHub's clock. */
  readonly at: Date;
}

/**
 * Remembers which labels were set, so that a label leads to one job whether it is told of by GitHub's webhook, found at GitHub, or both.
 * Whichever comes first names the delivery under which its job is asked for; the journal of jobs takes each delivery once.
 */
export interface Labels {
  /** When the host began to look for a repository's labels: now, when it is asked for the first time. */
  since(repository: string): Date;
  /** Forgets when it began to look for the labels of all repositories but these: one that is described again begins anew. */
  forgetOthers(repositories: readonly string[]): void;
  /** The event at GitHub up to which the label of an issue was dealt with. */
  dealtWith(label: IssueLabel): number | undefined;
  /** Notes that event, whatever came of it. */
  settle(label: IssueLabel, event: number): void;
  /** The delivery for a label that a signal tells of: the signal's own, or that of a label found before which was set at about that time. */
  ofSignal(delivery: string, setting: LabelSetting): string;
  /** The delivery for a label that was found: that of a signal about that time which is no other event's, else one of its own. */
  ofEvent(event: number, setting: LabelSetting): string;
}

/** Milliseconds by which a signal's time of a label may differ from its event's: GitHub writes the one a moment after the other. */
export const SAME_SETTING = 60_000;

/** The delivery of a label that no signal has told of. */
export function deliveryOf(event: number, { repository, issue }: IssueLabel): string {
  return `label:${repository}#${issue}:${event}`;
}
