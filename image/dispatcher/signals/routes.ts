import { createHash } from "node:crypto";
import { type ApiRequest, Problem, type Reply, type Route } from "../http/route.ts";
import type { Deliveries } from "./deliveries.ts";
import type { Job } from "../jobs/job.ts";
import { fromGitHub } from "./from-github.ts";
import { type SignalJob, WRITERS, decide, labelFor } from "./github.ts";
import { jobFor } from "./label-job.ts";
import type { Labels } from "./labels.ts";
import { textAt } from "./payload.ts";
import { issueFor } from "./sentry.ts";
import type { SigningSecret } from "./signing-secret.ts";

export interface SignalProps {
  readonly githubSecret: SigningSecret;
  /** @default - signals of Sentry are answered with 503 and what to set */
  readonly sentrySecret?: SigningSecret;
  /** As owner/name; errors of a Sentry project that has no repository of its name go to the first. */
  readonly repositories: readonly string[];
  readonly deliveries: Deliveries;
  /** What is known of labels from GitHub's API. */
  readonly labels: Pick<Labels, "ofSignal">;
  readonly jobs: {
    /** The newest jobs, as many as may be of use. */
    newest(): readonly Job[];
  };
  readonly github: {
    /** What somebody may do in a repository, as GitHub calls it: admin, maintain, write, triage, read, none. */
    permission(repository: string, login: string): Promise<string>;
  };
}

const BODY_LIMIT = 2 * 1024 * 1024;

/** POST /signals/github and POST /signals/sentry: what a signal from outside asks for, if it is genuine. */
export function signalRoutes(props: SignalProps): Route[] {
  return [
    {
      method: "POST",
      path: "/signals/github",
      bodyLimit: BODY_LIMIT,
      handle: (request) => githubSignal(request, props),
    },
    {
      method: "POST",
      path: "/signals/sentry",
      bodyLimit: BODY_LIMIT,
      handle: (request) => sentrySignal(request, props),
    },
  ];
}

async function githubSignal(request: ApiRequest, props: SignalProps): Promise<Reply> {
  if (!props.githubSecret.signed(request.body, request.headers["x-hub-signature-256"], "sha256=")) {
    throw new Problem(
      401,
      "The signal must have exactly one header X-Hub-Signature-256, sha256= and 64 hex digits, made with the webhook's secret over the body as it came. backoffice-setup sets that secret at GitHub.",
    );
  }
  const event = one(request, "X-GitHub-Event", /^[a-z_]{1,60}$/);
  const delivery = one(request, "X-GitHub-Delivery", /^[0-9A-Za-z-]{1,64}$/);
  const content = sha256(request.body);
  if (props.deliveries.replayed(delivery, content)) {
    throw new Problem(409, "This signal has led to a job already. It is not taken twice.");
  }
  const payload = request.json();
  const decision = decide(event, payload, props.repositories);
  if (!decision.job) return { status: 200, body: { ...decision, delivery } };
  return accepted(decision.job, { delivery, content, at: changedAt(payload) }, props);
}

/** When the label was set, as near as a signal tells it: when its issue was changed last. */
function changedAt(payload: unknown): Date {
  const time = Date.parse(textAt(payload, "issue", "updated_at"));
  return Number.isNaN(time) ? new Date() : new Date(time);
}

async function accepted(
  job: SignalJob,
  { delivery, content, at }: { readonly delivery: string; readonly content: string; readonly at: Date },
  { deliveries, labels, jobs, github }: SignalProps,
): Promise<Reply> {
  const permission = await fromGitHub(github.permission(job.repository, job.requestedBy));
  if (!WRITERS.includes(permission)) {
    const why = `${job.requestedBy} has no write access to ${job.repository}.`;
    return { status: 200, body: { job: null, delivery, why } };
  }
  const first = deliveries.keep(delivery, content);
  if (first === undefined) throw new Problem(409, "This delivery came with another body before.");
  const { repository, issue, playbook } = job;
  const setting = { repository, issue, label: labelFor(playbook), at };
  const leading = labels.ofSignal(first, setting);
  // CatchUp keeps a label it has found as a signal whose content is its delivery.
  if (leading !== first && deliveries.replayed(leading, leading)) {
    const why = `The host has found this label on issue #${issue} by itself: it has led to a job already.`;
    return { status: 200, body: { job: null, delivery, why } };
  }
  const other = jobFor(setting, jobs.newest());
  // Who asks again under the delivery of a job is led to it.
  if (other && other.delivery !== leading) {
    const why = `The label on issue #${issue} starts no second job: job ${other.id} is for the same.`;
    return { status: 200, body: { job: null, delivery, why } };
  }
  const why = `${job.requestedBy} has set the label on issue #${job.issue}.`;
  return { status: 200, body: { job, delivery: leading, why } };
}

function sentrySignal(request: ApiRequest, { sentrySecret, repositories, deliveries }: SignalProps): Reply {
  if (!sentrySecret) {
    throw new Problem(
      503,
      "The host can't tell Sentry's signals from others without SENTRY_CLIENT_SECRET: the Client Secret of the internal integration (Sentry: Settings, Developer Settings). Give it to the host and restart it (docs/secrets.md).",
    );
  }
  if (!sentrySecret.signed(request.body, request.headers["sentry-hook-signature"], "")) {
    throw new Problem(
      401,
      "The signal must have exactly one header Sentry-Hook-Signature, 64 hex digits, made with the integration's client secret over the body as it came. The host has that secret as SENTRY_CLIENT_SECRET.",
    );
  }
  const resource = one(request, "Sentry-Hook-Resource", /^[a-z_]{1,60}$/);
  const issue = issueFor(resource, request.json(), repositories);
  if (!issue) return none(`This signal of Sentry (${resource}) tells of no new error.`);
  // Sentry tells of the same error again and again; what stands for its content here is the error itself.
  const content = sha256(Buffer.from(issue.delivery));
  if (deliveries.replayed(issue.delivery, content))
    return none("This error of Sentry has led to a job already.");
  deliveries.keep(issue.delivery, content);
  return { status: 200, body: { issue, why: "Sentry reports an error." } };
}

function none(why: string): Reply {
  return { status: 200, body: { issue: null, why } };
}

/** A header that must be there once; what came twice is joined by Node with a comma, which no shape allows. */
function one({ headers }: ApiRequest, name: string, shape: RegExp): string {
  const value = headers[name.toLowerCase()];
  if (typeof value === "string" && shape.test(value)) return value;
  throw new Problem(400, `The signal must have exactly one header ${name}, of the shape ${shape.source}.`);
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
