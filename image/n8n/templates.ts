// Brings the workflows that the image carries, and the blank credentials they name, into n8n before it starts. Run by the n8n
// command, as its user.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { credentialIds, fillCredentials, importCredentials } from "./credentials-n8n.ts";
import { placeCredentials } from "./credentials-place.ts";
import type { BlankCredential } from "./credentials-place.ts";
import { bareHash, contentHash } from "./templates-content.ts";
import type { WorkflowContent } from "./templates-content.ts";
import { importTemplates, publishTemplate, readRows } from "./templates-n8n.ts";
import type { Template } from "./templates-plan.ts";
import { updateTemplates } from "./templates-update.ts";

const WORKFLOWS = "/opt/backoffice/n8n/workflows";
const CREDENTIALS = "/opt/backoffice/n8n/credentials.json";
const FOLDER = process.env.N8N_USER_FOLDER ?? "/data/n8n";
const DATABASE = join(FOLDER, ".n8n/database.sqlite");
const KEY_FILE = process.env.N8N_ENCRYPTION_KEY_FILE ?? "/run/secrets/N8N_ENCRYPTION_KEY";

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

function bringTemplates(): boolean {
  const files = readdirSync(WORKFLOWS).filter((name) => name.endsWith(".json"));
  return updateTemplates({
    templates: files.map((name) => readTemplate(join(WORKFLOWS, name))),
    stateFile: join(FOLDER, "templates.json"),
    n8n: { rows: () => readRows(DATABASE), import: importTemplates, publish: publishTemplate },
    log: (line) => console.error(line),
  });
}

// First: an import takes out of a workflow what it names and n8n doesn't have.
const problem = placeCredentials(JSON.parse(readFileSync(CREDENTIALS, "utf8")) as BlankCredential[], {
  fill: () => fillCredentials(DATABASE, () => readFileSync(KEY_FILE, "utf8").trim()),
  ids: () => credentialIds(DATABASE),
  import: importCredentials,
});
if (problem !== undefined) console.error(problem);
process.exitCode = problem === undefined && bringTemplates() ? 0 : 1;
