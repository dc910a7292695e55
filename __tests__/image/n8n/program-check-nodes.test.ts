import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const NODES = join("node_modules", "n8n-nodes-base");
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "check-nodes-"));
  write("node_modules/n8n/package.json", "{}");
  for (const name of ["n8n-nodes-base", "@n8n/n8n-nodes-langchain"]) {
    for (const kind of ["nodes", "credentials"]) write(`node_modules/${name}/dist/known/${kind}.json`, "{}");
  }
  write(
    join(NODES, "dist/known/nodes.json"),
    JSON.stringify({
      code: { className: "Code", sourcePath: "dist/nodes/Code.node.js" },
      slack: { className: "Slack", sourcePath: "dist/nodes/Slack.node.js" },
    }),
  );
  write(join(NODES, "dist/nodes/Code.node.js"), "exports.Code = class {};");
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test("nodes that load are counted", () => {
  write(join(NODES, "dist/nodes/Slack.node.js"), "exports.Slack = class {}; setInterval(() => {}, 60_000);");

  expect(checkNodes()).toMatchObject({
    status: 0,
    stdout: "All of n8n's 2 nodes and credential types load\n",
    stderr: "",
  });
});

test("a node without what it needs ends the build, with the node's name", () => {
  write(join(NODES, "dist/nodes/Slack.node.js"), "require('pruned'); exports.Slack = class {};");

  expect(checkNodes()).toMatchObject({
    status: 1,
    stderr:
      "1 of n8n's 2 nodes and credential types can't be loaded:\n" +
      "  n8n-nodes-base, nodes, slack: Error: Cannot find module 'pruned'\n" +
      "Find the rule in n8n/prune that removes what they need, and narrow it.\n",
  });
});

test("a node that fails as it is made, or has another name, ends the build", () => {
  write(
    join(NODES, "dist/nodes/Slack.node.js"),
    "exports.Slack = class { constructor() { require('pruned'); } };",
  );
  expect(checkNodes().stderr).toContain(
    "  n8n-nodes-base, nodes, slack: Error: Cannot find module 'pruned'\n",
  );

  write(join(NODES, "dist/nodes/Slack.node.js"), "exports.Other = class {};");
  expect(checkNodes().stderr).toContain(
    `  n8n-nodes-base, nodes, slack: ${join(folder, NODES, "dist/nodes/Slack.node.js")} has no Slack\n`,
  );
});

function write(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

/** By tsx, as the Node of a laptop may be too old to run TypeScript by itself. */
function checkNodes() {
  return spawnSync(process.execPath, ["--import", "tsx", "image/n8n/check-nodes.ts", folder], {
    encoding: "utf8",
  });
}
