import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { SENTRY } from "../../../image/dispatcher/jobs/job";
import { credentials, nodeOf, nodes, typeOf, workflow, workflows } from "./workflow-files";

/** Nothing in it runs code of its own, writes files or stores data. */
const ALLOWED = [
  ...[
    "webhook",
    "respondToWebhook",
    "scheduleTrigger",
    "emailReadImap",
    "executeWorkflowTrigger",
    "errorTrigger",
  ],
  ...["httpRequest", "if", "switch", "set", "splitOut", "wait", "stopAndError", "executeWorkflow"],
  ...["emailSend", "slack", "stickyNote", "CUSTOM.archiveMail", "CUSTOM.once"],
];

const requests = nodes.filter(({ node }) => typeOf(node) === "httpRequest");

function headers(id: string, name: string): Record<string, string> {
  const { headerParameters } = nodeOf(id, name).parameters as {
    headerParameters: { parameters: { name: string; value: string }[] };
  };
  return Object.fromEntries(headerParameters.parameters.map((header) => [header.name, header.value]));
}

describe("the workflows", () => {
  it("are the customer's, with ids that n8n keeps", () => {
    expect(workflows.map(({ id }) => id).sort()).toEqual([
      "backofficeReady01",
      "dailyDigest00001",
      "emailTriage00001",
      "featureSpec00001",
      "githubSignal0001",
      "sentryError00001",
      "tokenHealth00001",
      "workflowFailed01",
    ]);
  });

  it.each(workflows)(
    "$name has fixed ids in its nodes, or n8n would make new ones at each import",
    (each) => {
      expect(new Set(each.nodes.map(({ id }) => id)).size).toBe(each.nodes.length);
      for (const node of each.nodes) {
        expect(node.id).toMatch(/^[0-9a-f-]{36}$/);
        if (["webhook", "wait", "emailSend", "slack"].includes(typeOf(node)))
          expect(node.webhookId).toBeTruthy();
      }
    },
  );

  it.each(workflows)("$name uses only nodes that run no code of their own", (each) => {
    for (const node of each.nodes) expect(ALLOWED).toContain(typeOf(node));
  });

  it.each(workflows)("$name connects and names only nodes that it has", (each) => {
    const names = each.nodes.map(({ name }) => name);
    const connected = Object.entries(each.connections).flatMap(([from, { main }]) => [
      from,
      ...main.flat().map(({ node }) => node),
    ]);
    const named = [...JSON.stringify(each.nodes).matchAll(/\$\('([^']+)'\)/g)].map(([, name]) => name);
    for (const name of [...connected, ...named]) expect(names).toContain(name);
  });

  it.each(workflows.filter(({ id }) => id !== "backofficeReady01"))(
    "$name explains itself in the editor",
    (each) => {
      const note = each.nodes.find(({ type }) => type === "n8n-nodes-base.stickyNote");
      expect(String(note?.parameters["content"])).toMatch(/^## \S/);
    },
  );

  it.each(workflows.filter(({ id }) => !["backofficeReady01", "workflowFailed01"].includes(id)))(
    "$name has its failures told",
    ({ settings }) => expect(settings["errorWorkflow"]).toBe("workflowFailed01"),
  );

  it("call only workflows that are there", () => {
    const calls = nodes.filter(({ node }) => typeOf(node) === "executeWorkflow");
    expect(calls).toHaveLength(2);
    for (const { node } of calls) {
      const { value } = node.parameters["workflowId"] as { value: string };
      expect(workflow(value).nodes.map(typeOf)).toContain("executeWorkflowTrigger");
    }
  });
});

describe("credentials", () => {
  it("are blank, with fixed ids of 16 characters", () => {
    for (const { id, data } of credentials) {
      expect(id).toHaveLength(16);
      expect(data).toEqual({});
    }
  });

  it("that a node names are there, of the right type and name", () => {
    const uses = nodes.flatMap(({ node }) => Object.entries(node.credentials ?? {}));
    expect(uses.length).toBeGreaterThan(0);
    for (const [type, { id, name }] of uses) expect(credentials).toContainEqual({ id, name, type, data: {} });
  });

  it.each(
    nodes.filter(({ node }) =>
      ["emailReadImap", "CUSTOM.archiveMail", "emailSend", "slack"].includes(typeOf(node)),
    ),
  )("$workflow.name, $node.name names its own", ({ node }) =>
    expect(Object.keys(node.credentials ?? {})).toHaveLength(1),
  );
});

describe.each(requests)("$workflow.name, $node.name", ({ node: { credentials: own, parameters } }) => {
  it("asks the dispatcher only, with its credential, and follows it nowhere else", () => {
    expect(parameters["url"]).toMatch(/^http:\/\/127\.0\.0\.1:7070\/[a-z]+(\/[a-z]+)?$/);
    expect(parameters["nodeCredentialType"]).toBe("backofficeDispatcher");
    expect(own).toEqual({ backofficeDispatcher: { id: "dispatcher000001", name: "Dispatcher" } });
    expect(parameters["options"]).toMatchObject({ redirect: { redirect: { followRedirects: false } } });
  });

  it("has a limit in time", () => {
    const { timeout } = parameters["options"] as { timeout: number };
    expect(timeout).toBeGreaterThanOrEqual(10_000);
    expect(timeout).toBeLessThanOrEqual(600_000);
  });
});

it("whatever opens an issue or starts a job says for which delivery", () => {
  const makers = requests.filter(({ node }) => /\/(issues|jobs)$/.test(String(node.parameters["url"])));
  expect(makers).toHaveLength(6);
  for (const {
    workflow: { id },
    node,
  } of makers) {
    expect(headers(id, node.name)["X-Backoffice-Delivery"]).toMatch(/^=\{\{ .+ \}\}$/);
  }
});

describe.each([
  ["githubSignal0001", "GitHub", "github", ["X-Hub-Signature-256", "X-GitHub-Event", "X-GitHub-Delivery"]],
  ["sentryError00001", "Sentry", "sentry", ["Sentry-Hook-Signature", "Sentry-Hook-Resource"]],
])("a signal to %s", (id, trigger, path, names) => {
  it.each([
    ["multipart/form-data; boundary=x", true],
    ["Multipart/Mixed", true],
    ["application/json", false],
    ["application/x-www-form-urlencoded; multipart/form-data", false],
    [undefined, false],
  ])("of content type %s is refused: %s", (type, refused) => {
    const { conditions } = nodeOf(id, "With files?").parameters["conditions"] as {
      conditions: [{ leftValue: string }];
    };
    const [, expression] = /^=\{\{ (.+) \}\}$/.exec(conditions[0].leftValue) ?? [];
    const answer: unknown = runInNewContext(expression ?? "", {
      $json: { headers: type === undefined ? {} : { "content-type": type } },
    });

    expect(conditions).toHaveLength(1);
    expect(answer).toBe(refused);
    expect(nodeOf(id, "Not taken").parameters).toEqual({
      respondWith: "json",
      responseBody: JSON.stringify({ message: `${trigger} sends no multipart bodies, so none is taken.` }),
      options: { responseCode: 415 },
    });
    expect(workflow(id).connections["Not taken"]).toBeUndefined();
  });

  it("goes to the dispatcher first, as the bytes that came, with what signs it", () => {
    expect(nodeOf(id, trigger).parameters).toMatchObject({
      httpMethod: "POST",
      path,
      options: { rawBody: true },
    });
    expect(workflow(id).connections[trigger]?.main).toEqual([
      [{ node: "With files?", type: "main", index: 0 }],
    ]);
    expect(workflow(id).connections["With files?"]?.main).toEqual([
      [{ node: "Not taken", type: "main", index: 0 }],
      [{ node: "Check the signal", type: "main", index: 0 }],
    ]);
    expect(nodeOf(id, "Check the signal").parameters).toMatchObject({
      url: `http://127.0.0.1:7070/signals/${path}`,
      contentType: "binaryData",
      inputDataFieldName: "data",
    });
    // Any other would have n8n decode a form and send what it makes of it.
    expect(headers(id, "Check the signal")).toEqual({
      "Content-Type": "application/octet-stream",
      ...Object.fromEntries(
        names.map((name) => [name, `={{ $json.headers['${name.toLowerCase()}'] ?? '' }}`]),
      ),
    });
  });

  it("is answered with the dispatcher's code and words, nothing of the request's", () => {
    const { options, responseBody } = nodeOf(id, "Answer").parameters;
    expect(options).toEqual({ responseCode: "={{ $json.statusCode }}" });
    const fields = [...String(responseBody).matchAll(/\$\w+(?:\.|\?\.)\w+(?:(?:\.|\?\.)\w+)?/g)].map(
      ([field]) => field,
    );
    expect(fields.length).toBeGreaterThan(0);
    for (const field of fields) expect(field).toMatch(/^\$json\.body\?\.(job|id|state|why|message)$/);
  });

  it("isn't kept, whether it went well or not: strangers could fill the disk", () => {
    expect(workflow(id).settings).toMatchObject({
      saveDataSuccessExecution: "none",
      saveDataErrorExecution: "none",
    });
  });
});

it("the mailbox is read for what is unread, whatever n8n has read before", () => {
  // n8n looks when it connects only if it remembers a last mail. As a number this is none, so no mail counts as read already, and it
  // stays; in IMAP it means all.
  expect(workflow("emailTriage00001").staticData).toEqual({ "node:New mail": { lastMessageUid: "1,1" } });
});

it("the job for a Sentry error says who wants it as the journal knows it", () => {
  expect(nodeOf("sentryError00001", "Start the job").parameters["jsonBody"]).toContain(
    `requestedBy: '${SENTRY}'`,
  );
});

/** Nodes of the workflow for mail that lead to one. */
function before(name: string): string[] {
  const { connections } = workflow("emailTriage00001");
  return Object.keys(connections).filter((from) => next(from).flat().includes(name));
}

/** Nodes of the workflow for mail that one leads to, by output. */
function next(name: string): string[][] {
  const { main } = workflow("emailTriage00001").connections[name] ?? { main: [] };
  return main.map((branch) => branch.map(({ node }) => node));
}

it("a mail that n8n read once is sorted once, also when a crash left two runs for it", () => {
  expect(before("Each by itself")).toEqual(["Reading"]);
  expect(JSON.stringify(nodeOf("emailTriage00001", "Reading").parameters)).toContain(
    '"name":"reading","type":"string","value":"={{ $now.toISO() }}"',
  );
  expect(before("Settings")).toEqual(["Begun once"]);
  expect(nodeOf("emailTriage00001", "Begun once")).toMatchObject({
    type: "CUSTOM.once",
    parameters: { operation: "remember", key: "={{ `begun ${$json.reading} ${$json.uid}` }}" },
  });
});

describe("a drafted answer", () => {
  it("is asked about by a form, as mail scanners open plain links", () => {
    for (const name of ["Ask by mail", "Ask in Slack"]) {
      expect(nodeOf("emailTriage00001", name).parameters).toMatchObject({
        operation: "sendAndWait",
        responseType: "customForm",
      });
    }
  });

  const ASKED = "={{ `asked ${$('Mail').first().json.delivery}` }}";

  it("is asked about once for each mail, which is noted only where there is somebody to ask", () => {
    expect(before("Whom to ask?")).toEqual(["Asked once"]);
    expect(before("Asked once")).toEqual(["Anybody to ask?"]);
    expect(nodeOf("emailTriage00001", "Asked once")).toMatchObject({
      type: "CUSTOM.once",
      parameters: { operation: "remember", key: ASKED },
    });
    expect(next("Anybody to ask?")).toEqual([["Asked once"], ["Nobody to ask"]]);
    expect(next("Whom to ask?")).toEqual([["Ask by mail"], ["Ask in Slack"]]);
  });

  it.each(["Ask by mail", "Ask in Slack"])("is asked about again, and told of, when %s fails", (name) => {
    expect(nodeOf("emailTriage00001", name)).toMatchObject({ onError: "continueRegularOutput" });
    expect(next(name)).toEqual([["Asked?"]]);
    expect(next("Asked?")).toEqual([["Released?"], ["Not asked"]]);
    expect(nodeOf("emailTriage00001", "Not asked")).toMatchObject({
      type: "CUSTOM.once",
      parameters: { operation: "forget", key: ASKED },
    });
    expect(next("Not asked")).toEqual([["Could not ask"]]);
    expect(typeOf(nodeOf("emailTriage00001", "Could not ask"))).toBe("stopAndError");
  });

  it("is sent only after it was released", () => {
    expect(before("Send the answer")).toEqual(["Released?"]);
    expect(JSON.stringify(nodeOf("emailTriage00001", "Released?").parameters)).toContain(
      "$json.data?.['What to do'] === 'Send the answer'",
    );
  });
});
