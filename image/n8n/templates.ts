// Brings the workflows that the image carries into n8n, before n8n starts. Run by the n8n command, as its user.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { bareHash, contentHash } from "./templates-content.ts";
import type { WorkflowContent } from "./templates-content.ts";
import { importTemplates, publishTemplate, readRows } from "./templates-n8n.ts";
import type { Template } from "./templates-plan.ts";
import { updateTemplates } from "./templates-update.ts";

const WORKFLOWS = "/opt/backoffice/n8n/workflows";
const FOLDER = process.env.N8N_USER_FOLDER ?? "/data/n8n";

function readTemplate(file: string): Template {
  const workflow = JSON.parse(readFileSync(file, "utf8")) as WorkflowContent & { readonly id: string };
  return {
    id: workflow.id,
    name: workflow.name,
    file,
    content: contentHash(workflow),
    bare: bareHash(workflow),
  };
}

const files = readdirSync(WORKFLOWS).filter((name) => name.endsWith(".json"));
const upToDate = updateTemplates({
  templates: files.map((name) => readTemplate(join(WORKFLOWS, name))),
  stateFile: join(FOLDER, "templates.json"),
  n8n: {
    rows: () => readRows(join(FOLDER, ".n8n/database.sqlite")),
    import: importTemplates,
    publish: publishTemplate,
  },
  log: (line) => console.error(line),
});
process.exitCode = upToDate ? 0 : 1;
