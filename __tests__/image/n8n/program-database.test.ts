import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { imageNode } from "../../../rehearsal/image/node";

/** The columns of n8n's tables that are used, and those that must be there for a row. */
const TABLES = `
  CREATE TABLE credentials_entity (id TEXT PRIMARY KEY, data TEXT NOT NULL);
  CREATE TABLE workflow_entity (id TEXT PRIMARY KEY, name TEXT, isArchived INTEGER, activeVersionId TEXT, createdAt TEXT);
  CREATE TABLE workflow_history (versionId TEXT PRIMARY KEY, nodes TEXT);
  CREATE TABLE workflow_publication_trigger_status (workflowId TEXT, nodeId TEXT, status TEXT, errorMessage TEXT);
  CREATE TABLE workflow_publication_outbox (
    id INTEGER PRIMARY KEY, workflowId TEXT, publishedVersionId TEXT, status TEXT, reason TEXT);`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "n8n-database-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs statements on a database with n8n's tables, then `code`; returns what it printed as JSON. */
function run(sql: string, code: string): unknown {
  const from = (file: string) => JSON.stringify(resolve("image/n8n", file));
  const program = `
    import { DatabaseSync } from "node:sqlite";
    import { credentialIds, fillCredentials } from ${from("credentials-n8n.ts")};
    import { connectAgain, workflowsOnMail } from ${from("mailbox/triage.ts")};
    const file = ${JSON.stringify(join(folder, "database.sqlite"))};
    const database = new DatabaseSync(file);
    database.exec(${JSON.stringify(TABLES + sql)});
    const all = (query) => database.prepare(query).all();
    console.log(JSON.stringify(${code}));`;
  const { status, stdout, stderr } = spawnSync(imageNode(), ["--input-type=module", "--eval", program], {
    encoding: "utf8",
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.not.stringContaining("Error") as string });
  return JSON.parse(stdout);
}

function published(id: string, nodes: readonly object[], columns = "0, 'v-' || id"): string {
  const text = JSON.stringify(nodes).replaceAll("'", "''");
  return `
    INSERT INTO workflow_entity SELECT id, 'Name of ' || id, ${columns}, id FROM (SELECT '${id}' AS id);
    INSERT INTO workflow_history VALUES ('v-${id}', '${text}');`;
}

const trigger = { id: "t", type: "n8n-nodes-base.emailReadImap" };

describe("credentials in n8n's database", () => {
  it("without data are filled with one that n8n can read; others stay", () => {
    const rows = run(
      "INSERT INTO credentials_entity VALUES ('empty', ''), ('mine', 'secret')",
      `(fillCredentials(file, () => "the host's key"), all("SELECT id, data FROM credentials_entity ORDER BY id"))`,
    ) as { id: string; data: string }[];
    expect(rows[1]).toEqual({ id: "mine", data: "secret" });
    // OpenSSL has the same form by itself.
    const args = ["enc", "-d", "-aes-256-cbc", "-md", "md5", "-a", "-A", "-pass", "pass:the host's key"];
    const { stdout } = spawnSync("openssl", args, { input: rows[0]?.data ?? "", encoding: "utf8" });
    expect(stdout).toBe("{}");
  });

  it("need no key when none is without data", () => {
    const code = `(fillCredentials(file, () => { throw new Error("asked for the key") }), [...credentialIds(file)])`;
    expect(run("INSERT INTO credentials_entity VALUES ('mine', 'secret')", code)).toEqual(["mine"]);
  });

  it("are none in a database without tables", () => {
    expect(run("DROP TABLE credentials_entity", "(fillCredentials(file), [...credentialIds(file)])")).toEqual(
      [],
    );
  });
});

describe("workflows that wait for mail", () => {
  it("are those that are published with the trigger in it, with n8n's reason when it could not connect one", () => {
    const sql = [
      published("a", [trigger, { id: "x", type: "n8n-nodes-base.set" }]),
      published("b", [trigger]),
      published("disabled", [{ ...trigger, disabled: true }]),
      published("other", [{ id: "t", type: "n8n-nodes-base.set", note: "n8n-nodes-base.emailReadImap" }]),
      published("archived", [trigger], "1, 'v-' || id"),
      published("draft", [trigger], "0, NULL"),
      `INSERT INTO workflow_publication_trigger_status VALUES
        ('a', 't', 'activated', NULL), ('a', 'x', 'failed', 'not of mail'), ('b', 't', 'failed', 'no such user')`,
    ].join(";");
    expect(run(sql, "workflowsOnMail(file)")).toEqual([
      { id: "a", name: "Name of a" },
      { id: "b", name: "Name of b", refusal: "no such user" },
    ]);
  });

  it("are asked to connect again once at a time", () => {
    const code = `(connectAgain(file, "a"), connectAgain(file, "a"), connectAgain(file, "draft"),
      all("SELECT workflowId, publishedVersionId, status, reason FROM workflow_publication_outbox"))`;
    const sql = [
      published("a", [trigger]),
      published("draft", [trigger], "0, NULL"),
      "INSERT INTO workflow_publication_outbox VALUES (1, 'a', 'v-a', 'completed', 'publish')",
    ].join(";");
    expect(run(sql, code)).toEqual([
      { workflowId: "a", publishedVersionId: "v-a", status: "completed", reason: "publish" },
      { workflowId: "a", publishedVersionId: "v-a", status: "pending", reason: "reconcile" },
    ]);
  });
});
