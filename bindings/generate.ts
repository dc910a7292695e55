/**
 * Writes the provider bindings to `.gen/`, where `cdktf get` would put them, from the schema files beside this program: no registry and
 * no terraform needed. The providers, their addresses and versions are named once, in cdktf.json.
 *
 * A newer provider version needs a new schema file: `terraform providers schema -json`, saved as `<namespace>-<name>-<version>.json`.
 */
import { existsSync, readFileSync } from "node:fs";
import {
  ConstructsMakerProviderTarget,
  Language,
  type ProviderSchema,
  TerraformProviderConstraint,
} from "@cdktf/commons";
import { TerraformProviderGenerator } from "@cdktf/provider-generator";
import { CodeMaker } from "codemaker";

async function generate(constraint: string, folder: string): Promise<void> {
  const [address = "", version = ""] = constraint.split("@");
  const file = `bindings/schemas/${address.split("/").slice(-2).join("-")}-${version}.json`;
  if (!existsSync(file)) throw new Error(`cdktf.json names ${constraint}, but there is no ${file}.`);

  const schemas = JSON.parse(readFileSync(file, "utf8")) as ProviderSchema;
  schemas.provider_versions = Object.fromEntries(
    Object.keys(schemas.provider_schemas ?? {}).map((key) => [key, version]),
  );
  const code = new CodeMaker();
  const target = new ConstructsMakerProviderTarget(
    new TerraformProviderConstraint(constraint),
    Language.TYPESCRIPT,
  );
  new TerraformProviderGenerator(code, schemas).generate(target);
  await code.save(folder);
}

async function main(): Promise<void> {
  const project = JSON.parse(readFileSync("cdktf.json", "utf8")) as {
    terraformProviders: string[];
    codeMakerOutput: string;
  };
  for (const constraint of project.terraformProviders) await generate(constraint, project.codeMakerOutput);
}

main().catch((error: unknown) => {
  console.error(`Bindings not generated: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
