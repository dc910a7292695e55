import { existsSync, readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { flyStack, hetznerStack } from "../support/stacks";

interface Schemas {
  readonly provider_schemas: Record<string, { resource_schemas: Record<string, unknown> }>;
}

const project = JSON.parse(readFileSync("cdktf.json", "utf8")) as { terraformProviders: string[] };

const PROVIDERS = project.terraformProviders.map((constraint) => {
  const [source = "", version = ""] = constraint.split("@");
  const [namespace = "", name = ""] = source.split("/").slice(-2);
  return {
    constraint,
    source,
    version,
    name,
    schema: `bindings/schemas/${namespace}-${name}-${version}.json`,
  };
});

function schemasIn(file: string): Schemas["provider_schemas"] {
  return (JSON.parse(readFileSync(file, "utf8")) as Schemas).provider_schemas;
}

test.each(PROVIDERS)(
  "$constraint is pinned to one version, whose schema is at hand",
  ({ version, schema, source }) => {
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(existsSync(schema)).toBe(true);
    const address = source.split("/").length === 3 ? source : `registry.terraform.io/${source}`;
    expect(Object.keys(schemasIn(schema))).toEqual([address]);
  },
);

test.each(PROVIDERS)(
  "the bindings of $constraint are made from that schema",
  ({ source, version, name, schema }) => {
    const folders = readdirSync(`.gen/providers/${name}`);
    const resources = Object.values(schemasIn(schema)).flatMap((each) => Object.keys(each.resource_schemas));
    expect(resources).not.toEqual([]);
    for (const resource of resources)
      expect(folders).toContain(resource.slice(name.length + 1).replaceAll("_", "-"));

    const provider = readFileSync(`.gen/providers/${name}/provider/index.ts`, "utf8");
    expect(provider).toContain(`providerVersion: '${version}'`);
    expect(provider).toContain(`terraformProviderSource: '${source}'`);
  },
);

test("the stacks require just the providers that cdktf.json names, and null", () => {
  const required = {
    ...flyStack().terraform.required_providers,
    ...hetznerStack().terraform.required_providers,
  };
  const named = PROVIDERS.map(({ name, source, version }) => [name, { source, version }] as const);
  expect(required).toEqual({ ...Object.fromEntries(named), null: expect.anything() as unknown });
});
