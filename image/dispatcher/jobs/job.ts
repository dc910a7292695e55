/** What a job can be asked to do; each is a document in /opt/backoffice/playbooks. */
export const PLAYBOOKS = ["fix-bug", "implement-feature", "decompose-feature"] as const;
export type Playbook = (typeof PLAYBOOKS)[number];

export const JOB_STATES = ["queued", "running", "succeeded", "failed", "cancelled"] as const;
export type JobState = (typeof JOB_STATES)[number];

/** Who wants the jobs that the Sentry workflow starts by itself (n8n/workflows/sentry-error.json); all others are wanted by people. */
export const SENTRY = "Sentry";

/** What a caller asks for: a playbook for an issue, or for a text of his own. */
export interface JobRequest {
  readonly playbook: Playbook;
  /** As owner/name; one of the host's. */
  readonly repository: string;
  readonly issue?: number;
  readonly spec?: string;
  /** Who wants it, for the pull request and the log. */
  readonly requestedBy: string;
}

/** A job as the journal has it. */
export interface Job extends JobRequest {
  /** UTC time and four hex digits: 20261123-040159-7f3a. Also the name of its folder. */
  readonly id: string;
  /** Id of the signal it came from; a second job for the same one is never made. */
  readonly delivery?: string;
  readonly state: JobState;
  /** While it runs: at work in its checkout, its result being taken from there, or being pushed and told. */
  readonly stage?: "working" | "collecting" | "delivering";
  /** How often it was started. */
  readonly attempts: number;
  /** How many tries to collect or deliver, one after the other, ended with a dispatcher that was killed in their midst. */
  readonly cutOff?: number;
  /** Which of the two job users it runs as: `job` or `job2`. */
  readonly slot?: 1 | 2;
  /** ISO times. */
  readonly createdAt: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  /** Why it failed or was cancelled: a sentence. */
  readonly reason?: string;
  readonly branch?: string;
  /** Address of its pull request. */
  readonly pullRequest?: string;
  /** Numbers of the issues it made. */
  readonly issues?: readonly number[];
  /** US dollars, as the agent's program counts them. */
  readonly cost?: number;
  /** The issue was told how it ended. */
  readonly reported: boolean;
}
