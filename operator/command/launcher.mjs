#!/usr/bin/env node
// `npx backoffice` in any folder of the project: runs operator/backoffice.ts in the project's folder, which all paths start from.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const project = join(dirname(fileURLToPath(import.meta.url)), "../..");
process.chdir(project);
process.argv.splice(2, 0, "operator/backoffice.ts");
await import("../../run.mjs");
