import Ajv from "ajv-draft-04";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { cloudInit } from "../../constructs/hetzner/cloud-init";
import { hostFiles } from "../../constructs/hetzner/host-files";
import { cloudConfigSchema, withoutSchema } from "../support/cloud-init-schema";
import { parts } from "../support/stacks";

type Validator = (config: unknown) => unknown[];

let validate: Validator;

function validator(schema: object): Validator {
  const check = new Ajv({ allErrors: true, strict: false, logger: false }).compile(schema);
  return (config) => (check(config) ? [] : (check.errors ?? []));
}

/** The schema with every deprecated form made impossible. */
function withoutDeprecated(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutDeprecated);
  if (typeof schema !== "object" || schema === null) return schema;
  if ("deprecated" in schema && schema.deprecated === true) return { not: {} };
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, withoutDeprecated(value)]));
}

/** What Terraform hands on: its escapes undone. */
function rendered(domain?: string): Record<string, unknown> {
  const text = cloudInit({ ...parts, files: hostFiles(), ...(domain && { domain }) });
  return parse(text.replaceAll("$${", "${").replaceAll("%%{", "%{")) as Record<string, unknown>;
}

const reason = withoutSchema();
if (reason) console.log(`Skipped: ${reason}.`);

describe.skipIf(reason)("user_data", () => {
  beforeAll(() => {
    validate = validator(cloudConfigSchema());
  });

  test.each([undefined, "n8n.example.com"])("user_data with domain %s is a valid cloud-config", (domain) => {
    expect(validate(rendered(domain))).toEqual([]);
  });

  test("the schema finds a misspelt key and a wrong type", () => {
    expect(validate({ ...rendered(), runcmds: [] })).not.toEqual([]);
    expect(validate({ ...rendered(), packages: 5 })).not.toEqual([]);
  });

  test("user_data uses nothing that cloud-init calls deprecated", () => {
    const current = validator(withoutDeprecated(cloudConfigSchema()) as object);
    expect(current(rendered("n8n.example.com"))).toEqual([]);
    expect(current({ ...rendered(), apt_update: true })).not.toEqual([]);
  });
});
