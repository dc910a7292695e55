import { expect, it } from "vitest";
import { bareHash, contentHash } from "../../../image/n8n/templates-content";

const workflow = {
  name: "Triage",
  nodes: [{ id: "n1", parameters: { url: "http://127.0.0.1:7070", method: "POST" } }],
  connections: {},
  settings: { executionOrder: "v1" },
};

it("sees no change in another order of keys, nor in what n8n counts by itself", () => {
  const same = {
    updatedAt: "2026-11-22",
    settings: { executionOrder: "v1" },
    connections: {},
    nodes: [{ parameters: { method: "POST", url: "http://127.0.0.1:7070" }, id: "n1" }],
    name: "Triage",
  };
  expect(contentHash(same)).toBe(contentHash(workflow));
});

it.each([
  ["name", { ...workflow, name: "Other" }],
  [
    "node",
    { ...workflow, nodes: [{ id: "n1", parameters: { url: "http://127.0.0.1:7070", method: "GET" } }] },
  ],
  ["connection", { ...workflow, connections: { n1: { main: [] } } }],
  ["setting", { ...workflow, settings: { executionOrder: "v0" } }],
])("sees a change of a %s", (_part, changed) => {
  expect(contentHash(changed)).not.toBe(contentHash(workflow));
  expect(bareHash(changed)).not.toBe(bareHash(workflow));
});

it("sees the order of nodes as part of the workflow", () => {
  const nodes = [{ id: "n1" }, { id: "n2" }];
  expect(contentHash({ ...workflow, nodes })).not.toBe(
    contentHash({ ...workflow, nodes: nodes.toReversed() }),
  );
});

it("sees another credential in the content, but not in the bare content", () => {
  const own = {
    ...workflow,
    nodes: [{ ...workflow.nodes[0], credentials: { imap: { id: "c1", name: "Mail" } } }],
  };
  expect(contentHash(own)).not.toBe(contentHash(workflow));
  expect(bareHash(own)).toBe(bareHash(workflow));
});
