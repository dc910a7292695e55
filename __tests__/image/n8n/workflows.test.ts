import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

interface Workflow {
  readonly id: string;
  readonly name: string;
  readonly nodes: readonly { readonly id?: string; readonly type: string; readonly webhookId?: string }[];
  readonly active?: boolean;
}

const FOLDER = "image/n8n/workflows";
const workflows = readdirSync(FOLDER).map(
  (name) => JSON.parse(readFileSync(`${FOLDER}/${name}`, "utf8")) as Workflow,
);

describe("every template", () => {
  it("has an id of its own, which n8n keeps", () => {
    const ids = workflows.map(({ id }) => id);
    expect(ids).toContain("backofficeReady01");
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^backoffice[A-Za-z0-9]{1,22}$/);
  });

  it.each(workflows)(
    "$name has fixed ids in its nodes, or n8n would make new ones at each import",
    ({ nodes }) => {
      for (const { id, type, webhookId } of nodes) {
        expect(id).toBeTruthy();
        if (type === "n8n-nodes-base.webhook") expect(webhookId).toBeTruthy();
      }
    },
  );
});
