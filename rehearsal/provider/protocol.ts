import { loadPackageDefinition, type ServiceDefinition } from "@grpc/grpc-js";
import { fromJSON } from "@grpc/proto-loader";

/**
 * The part of Terraform's plugin protocol 6 (package `tfplugin6`) that the stand-ins speak, as a protobuf descriptor.
 * Names and field numbers are those of the public protocol; messages and fields nobody here reads are left out.
 */

interface Field {
  readonly type: string;
  readonly id: number;
  readonly rule?: "repeated";
  readonly keyType?: "string";
}

const field = (type: string, id: number): Field => ({ type, id });
const list = (type: string, id: number): Field => ({ type, id, rule: "repeated" });
const map = (type: string, id: number): Field => ({ type, id, keyType: "string" });
const enumeration = (...names: string[]) => ({
  values: Object.fromEntries(names.map((name, i) => [name, i])),
});

type Fields = Readonly<Record<string, Field>>;

/** A call's two messages, which the protocol nests in a message named after the call. */
const call = (request: Fields, response: Fields, nested = {}) => ({
  fields: {},
  nested: { ...nested, Request: { fields: request }, Response: { fields: response } },
});

const nestingModes = ["INVALID", "SINGLE", "LIST", "SET", "MAP"];

const shared = {
  DynamicValue: { fields: { msgpack: field("bytes", 1), json: field("bytes", 2) } },
  RawState: { fields: { json: field("bytes", 1) } },
  StringKind: enumeration("PLAIN", "MARKDOWN"),
  Diagnostic: {
    fields: {
      severity: field("Severity", 1),
      summary: field("string", 2),
      detail: field("string", 3),
      attribute: field("AttributePath", 4),
    },
    nested: { Severity: enumeration("INVALID", "ERROR", "WARNING") },
  },
  AttributePath: {
    fields: { steps: list("Step", 1) },
    nested: { Step: { fields: { attribute_name: field("string", 1) } } },
  },
  ServerCapabilities: {
    fields: { plan_destroy: field("bool", 1), get_provider_schema_optional: field("bool", 2) },
  },
};

const schema = {
  fields: { version: field("int64", 1), block: field("Block", 2) },
  nested: {
    Block: {
      fields: {
        version: field("int64", 1),
        attributes: list("Attribute", 2),
        block_types: list("NestedBlock", 3),
        description: field("string", 4),
        description_kind: field("StringKind", 5),
        deprecated: field("bool", 6),
      },
    },
    Attribute: {
      fields: {
        name: field("string", 1),
        type: field("bytes", 2),
        description: field("string", 3),
        required: field("bool", 4),
        optional: field("bool", 5),
        computed: field("bool", 6),
        sensitive: field("bool", 7),
        description_kind: field("StringKind", 8),
        deprecated: field("bool", 9),
        nested_type: field("Object", 10),
        write_only: field("bool", 11),
      },
    },
    NestedBlock: {
      fields: {
        type_name: field("string", 1),
        block: field("Block", 2),
        nesting: field("NestingMode", 3),
        min_items: field("int64", 4),
        max_items: field("int64", 5),
      },
      nested: { NestingMode: enumeration(...nestingModes, "GROUP") },
    },
    Object: {
      fields: { attributes: list("Attribute", 1), nesting: field("NestingMode", 3) },
      nested: { NestingMode: enumeration(...nestingModes) },
    },
  },
};

const diagnostics = (id: number) => ({ diagnostics: list("Diagnostic", id) });
const typeName = { type_name: field("string", 1) };
const named = (name: string) => ({ [name]: { fields: typeName } });
const validate = () => call({ ...typeName, config: field("DynamicValue", 2) }, diagnostics(1));

const calls = {
  GetMetadata: call(
    {},
    {
      server_capabilities: field("ServerCapabilities", 1),
      ...diagnostics(2),
      data_sources: list("DataSourceMetadata", 3),
      resources: list("ResourceMetadata", 4),
    },
    { ...named("DataSourceMetadata"), ...named("ResourceMetadata") },
  ),
  GetProviderSchema: call(
    {},
    {
      provider: field("Schema", 1),
      resource_schemas: map("Schema", 2),
      data_source_schemas: map("Schema", 3),
      ...diagnostics(4),
      server_capabilities: field("ServerCapabilities", 6),
    },
  ),
  GetFunctions: call({}, diagnostics(2)),
  ValidateProviderConfig: call({ config: field("DynamicValue", 1) }, diagnostics(2)),
  ValidateResourceConfig: validate(),
  ValidateDataResourceConfig: validate(),
  UpgradeResourceState: call(
    { ...typeName, version: field("int64", 2), raw_state: field("RawState", 3) },
    { upgraded_state: field("DynamicValue", 1), ...diagnostics(2) },
  ),
  ConfigureProvider: call(
    { terraform_version: field("string", 1), config: field("DynamicValue", 2) },
    diagnostics(1),
  ),
  ReadResource: call(
    { ...typeName, current_state: field("DynamicValue", 2) },
    { new_state: field("DynamicValue", 1), ...diagnostics(2) },
  ),
  PlanResourceChange: call(
    {
      ...typeName,
      prior_state: field("DynamicValue", 2),
      proposed_new_state: field("DynamicValue", 3),
      config: field("DynamicValue", 4),
    },
    {
      planned_state: field("DynamicValue", 1),
      requires_replace: list("AttributePath", 2),
      ...diagnostics(4),
      legacy_type_system: field("bool", 5),
    },
  ),
  ApplyResourceChange: call(
    {
      ...typeName,
      prior_state: field("DynamicValue", 2),
      planned_state: field("DynamicValue", 3),
      config: field("DynamicValue", 4),
    },
    { new_state: field("DynamicValue", 1), ...diagnostics(3), legacy_type_system: field("bool", 4) },
  ),
  ImportResourceState: call(
    { ...typeName, id: field("string", 2) },
    { imported_resources: list("ImportedResource", 1), ...diagnostics(2) },
    { ImportedResource: { fields: { ...typeName, state: field("DynamicValue", 2) } } },
  ),
  ReadDataSource: call(
    { ...typeName, config: field("DynamicValue", 2) },
    { state: field("DynamicValue", 1), ...diagnostics(2) },
  ),
  StopProvider: call({}, { Error: field("string", 1) }),
};

export type CallName = keyof typeof calls;

const service = {
  methods: Object.fromEntries(
    Object.keys(calls).map((name) => [
      name,
      { requestType: `${name}.Request`, responseType: `${name}.Response` },
    ]),
  ),
};

const messages = { ...shared, Schema: schema, ...calls, Provider: service };
const definition = fromJSON(
  // The descriptor's own type wants each kind of entry told apart, which a table of mixed entries can't.
  { nested: { tfplugin6: { nested: messages } } } as Parameters<typeof fromJSON>[0],
  { keepCase: true, longs: Number, enums: String, defaults: true },
);

/** The gRPC service `tfplugin6.Provider`. Calls it does not know are answered "unimplemented", as Terraform allows. */
export const providerService = (
  loadPackageDefinition(definition) as unknown as {
    tfplugin6: { Provider: { service: ServiceDefinition } };
  }
).tfplugin6.Provider.service;
