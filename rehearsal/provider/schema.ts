import { readFileSync } from "node:fs";
import type { ObjectValue, Type } from "./values";

/** What `terraform providers schema -json` writes, as far as the stand-ins read it. */
export interface Schema {
  readonly version: number;
  readonly block: Block;
}

export interface Block {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly block_types?: Readonly<Record<string, NestedBlock>>;
  readonly description?: string;
  readonly description_kind?: "plain" | "markdown";
  readonly deprecated?: boolean;
}

export interface Attribute {
  readonly type?: Type;
  readonly nested_type?: {
    readonly nesting_mode: "single" | "list" | "set" | "map";
    readonly attributes: Readonly<Record<string, Attribute>>;
  };
  readonly description?: string;
  readonly description_kind?: "plain" | "markdown";
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
  readonly sensitive?: boolean;
  readonly deprecated?: boolean;
  readonly write_only?: boolean;
}

export interface NestedBlock {
  readonly nesting_mode: "single" | "list" | "set";
  readonly block: Block;
  readonly min_items?: number;
  readonly max_items?: number;
}

export interface ProviderSchema {
  /** Source address, e.g. `registry.opentofu.org/ampbase-io/fly`. */
  readonly address: string;
  /** Last part of the address: `fly`. */
  readonly name: string;
  readonly provider: Schema;
  readonly resources: Readonly<Record<string, Schema>>;
  readonly dataSources: Readonly<Record<string, Schema>>;
}

interface SchemaFile {
  readonly provider_schemas: Readonly<
    Record<
      string,
      {
        readonly provider: Schema;
        readonly resource_schemas?: Readonly<Record<string, Schema>>;
        readonly data_source_schemas?: Readonly<Record<string, Schema>>;
      }
    >
  >;
}

/** Reads the provider schemas of a file. */
export function loadSchemas(file: string): ProviderSchema[] {
  const { provider_schemas } = JSON.parse(readFileSync(file, "utf8")) as SchemaFile;
  return Object.entries(provider_schemas).map(([address, of]) => ({
    address,
    name: address.split("/").at(-1) ?? address,
    provider: of.provider,
    resources: of.resource_schemas ?? {},
    dataSources: of.data_source_schemas ?? {},
  }));
}

const wrap = (mode: "single" | "list" | "set" | "map", type: Type): Type =>
  mode === "single" ? type : [mode, type];

export function attributeType(attribute: Attribute): Type {
  const nested = attribute.nested_type;
  return nested ? wrap(nested.nesting_mode, blockType(nested)) : (attribute.type as Type);
}

/** The object type of a block's value: attributes and nested blocks side by side. */
export function blockType(block: Block): Type {
  const attributes = Object.entries(block.attributes ?? {}).map(([name, of]) => [name, attributeType(of)]);
  const blocks = Object.entries(block.block_types ?? {}).map(([name, of]) => [
    name,
    wrap(of.nesting_mode, blockType(of.block)),
  ]);
  return ["object", Object.fromEntries([...attributes, ...blocks]) as Record<string, Type>];
}

/** The value of a block in which nothing is set: null attributes, no nested blocks. */
export function emptyBlock(block: Block): ObjectValue {
  const attributes = Object.keys(block.attributes ?? {}).map((name) => [name, null]);
  const blocks = Object.entries(block.block_types ?? {}).map(([name, of]) => [
    name,
    of.nesting_mode === "single" ? null : [],
  ]);
  return Object.fromEntries([...attributes, ...blocks]) as ObjectValue;
}

/** The schema as the plugin protocol's message. */
export function schemaMessage({ version, block }: Schema): object {
  return { version, block: blockMessage(block) };
}

const kind = (text?: "plain" | "markdown") => (text === "markdown" ? "MARKDOWN" : "PLAIN");

function blockMessage(block: Block): object {
  return {
    attributes: attributeMessages(block.attributes ?? {}),
    block_types: Object.entries(block.block_types ?? {}).map(([type_name, of]) => ({
      type_name,
      block: blockMessage(of.block),
      nesting: of.nesting_mode.toUpperCase(),
      min_items: of.min_items ?? 0,
      max_items: of.max_items ?? 0,
    })),
    description: block.description ?? "",
    description_kind: kind(block.description_kind),
    deprecated: block.deprecated ?? false,
  };
}

function attributeMessages(attributes: Readonly<Record<string, Attribute>>): object[] {
  return Object.entries(attributes).map(([name, { type, nested_type, ...of }]) => ({
    ...of,
    name,
    description_kind: kind(of.description_kind),
    ...(type ? { type: Buffer.from(JSON.stringify(type)) } : {}),
    ...(nested_type
      ? {
          nested_type: {
            attributes: attributeMessages(nested_type.attributes),
            nesting: nested_type.nesting_mode.toUpperCase(),
          },
        }
      : {}),
  }));
}
