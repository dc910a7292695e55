/** What Sentry's internal integration sends, in the shapes of its documentation, shortened to what matters. */

export const FRAMES = [
  {
    filename: "node:internal/process/task_queues",
    function: "processTicksAndRejections",
    lineno: 95,
    colno: 5,
    in_app: false,
    context_line: "not ours",
  },
  {
    filename: "src/checkout.mjs",
    function: "checkout",
    lineno: 12,
    colno: 9,
    in_app: true,
    context_line: "  const sum = total(cart);",
  },
  {
    filename: "src/total.mjs",
    function: null,
    lineno: 3,
    colno: 42,
    in_app: true,
    context_line: "  return items.reduce(add);",
  },
];

const EVENT = {
  culprit: "total(src/total.mjs)",
  event_id: "e4874d664c3540c1a32eab185f12c5ab",
  exception: {
    values: [
      { type: "Error", value: "the cause", stacktrace: { frames: [] } },
      { type: "TypeError", value: "items is undefined", stacktrace: { frames: FRAMES } },
      null,
    ],
  },
  issue_id: "1117540176",
  level: "error",
  metadata: { type: "TypeError", value: "items is undefined" },
  title: "TypeError: items is undefined",
  url: "https://sentry.io/api/0/projects/acme/docs/events/e4874d664c3540c1a32eab185f12c5ab/",
  web_url: "https://sentry.io/organizations/acme/issues/1117540176/events/e4874d664c3540c1a32eab185f12c5ab/",
};

export const alert = (change: object = {}) => ({
  action: "triggered",
  data: { event: { ...EVENT, ...change }, triggered_rule: "Every new error" },
});

export const error = (change: object = {}) => ({
  action: "created",
  data: { error: { ...EVENT, ...change } },
});

export const issue = (change: object = {}) => ({
  action: "created",
  data: {
    issue: {
      id: "1170820242",
      culprit: "?(runner)",
      level: "error",
      metadata: { filename: "/runner", type: "ReferenceError", value: "blooopy is not defined" },
      permalink: null,
      project: { id: "1", name: "Shop", slug: "shop" },
      title: "ReferenceError: blooopy is not defined",
      web_url: "https://sentry.io/organizations/acme/issues/1170820242/",
      ...change,
    },
  },
});
