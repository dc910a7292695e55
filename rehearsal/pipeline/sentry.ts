import { createHmac, randomUUID } from "node:crypto";

/** A request of Sentry's, as it goes out. */
export interface SentrySignal {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What Sentry's integration sends of something that happened, signed with its client secret over the body as it is sent. */
export function sentrySignal(resource: string, payload: object, secret: string): SentrySignal {
  const body = JSON.stringify({
    installation: { uuid: "7a485448-a9e2-4c85-8a3c-4f44175783c9" },
    actor: { type: "application", id: "sentry", name: "Sentry" },
    ...payload,
  });
  const headers = {
    "content-type": "application/json",
    "request-id": randomUUID(),
    "sentry-hook-resource": resource,
    "sentry-hook-timestamp": String(Math.floor(Date.now() / 1000)),
    "sentry-hook-signature": createHmac("sha256", secret).update(body).digest("hex"),
  };
  return { headers, body };
}

/** A new error in production, as an alert rule of Sentry tells of it. */
export function errorAlert({
  issue,
  project,
  title,
}: {
  issue: string;
  project: string;
  title: string;
}): object {
  const url = `https://acme.sentry.io/issues/${issue}/`;
  const [type = "Error", value = ""] = title.split(": ");
  const frame = (name: string, file: string, line: number, own: boolean) => ({
    function: name,
    filename: file,
    abs_path: `/app/${file}`,
    lineno: line,
    colno: 42,
    in_app: own,
    ...(own ? { context_line: "  return items.reduce((sum, { price }) => sum + price, 0);" } : {}),
  });
  const frames = [
    frame("processTicksAndRejections", "node:internal/process/task_queues", 95, false),
    frame("checkout", "src/checkout.mjs", 12, true),
    frame("total", "src/total.mjs", 3, true),
  ];
  const event = {
    event_id: randomUUID().replaceAll("-", ""),
    project: 4508,
    issue_id: issue,
    issue_url: `https://sentry.io/api/0/organizations/acme/issues/${issue}/`,
    web_url: `${url}events/latest/`,
    title,
    culprit: "total(src/total.mjs)",
    level: "error",
    platform: "node",
    environment: "production",
    release: "shop@1.4.2",
    datetime: new Date().toISOString(),
    metadata: { type, value, filename: "src/total.mjs", function: "total" },
    exception: { values: [{ type, value, stacktrace: { frames } }] },
    tags: [["environment", "production"]],
    url: `https://sentry.io/api/0/projects/acme/${project}/events/latest/`,
  };
  return { action: "triggered", data: { event, triggered_rule: "Every new error" } };
}

/** A new issue of Sentry's: the first of its errors. */
export function issueCreated({
  issue,
  project,
  title,
}: {
  issue: string;
  project: string;
  title: string;
}): object {
  const [type = "Error", value = ""] = title.split(": ");
  return {
    action: "created",
    data: {
      issue: {
        id: issue,
        shortId: `${project.toUpperCase()}-1A`,
        title,
        culprit: "total(src/total.mjs)",
        level: "error",
        status: "unresolved",
        substatus: "new",
        platform: "node",
        type: "error",
        metadata: { type, value, filename: "src/total.mjs", function: "total" },
        project: { id: "4508", name: project, slug: project, platform: "node" },
        count: "1",
        userCount: 0,
        firstSeen: new Date().toISOString(),
        lastSeen: new Date().toISOString(),
        permalink: `https://acme.sentry.io/issues/${issue}/`,
        web_url: `https://acme.sentry.io/issues/${issue}/`,
        url: `https://sentry.io/api/0/organizations/acme/issues/${issue}/`,
      },
    },
  };
}
