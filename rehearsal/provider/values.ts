import { decode, encode, ExtensionCodec } from "@msgpack/msgpack";

/** A type constraint as Terraform writes it in JSON: `"string"`, `["list","string"]`, `["object",{...}]`. */
export type Type =
  | "string"
  | "number"
  | "bool"
  | readonly ["list" | "set" | "map", Type]
  | readonly ["object", Readonly<Record<string, Type>>];

class UnknownValue {
  // Makes the type nominal: without a member of its own every object would count as unknown.
  private readonly text = "(known after apply)";

  toString(): string {
    return this.text;
  }
}

/** A value that Terraform learns only when it applies. */
export const unknown = new UnknownValue();
export type Unknown = UnknownValue;

export type Value = null | string | number | boolean | Unknown | readonly Value[] | ObjectValue;
export interface ObjectValue {
  readonly [name: string]: Value;
}

export const isUnknown = (value: Value | undefined): value is Unknown => value instanceof UnknownValue;

/**
 * A string or a number as text: an attribute that must be there, an id, which some schemas hold as a number.
 *
 * @throws TypeError for any other value
 */
export function textOf(value: Value | undefined): string {
  if (typeof value === "string" || typeof value === "number") return String(value);
  const kind = isUnknown(value) ? "an unknown value" : value === null ? "null" : typeof value;
  throw new TypeError(`expected a string or a number, got ${kind}`);
}

// Array.isArray does not narrow readonly arrays.
export const isList = (value: Value | undefined): value is readonly Value[] => Array.isArray(value);

export const isObject = (value: Value | undefined): value is ObjectValue =>
  typeof value === "object" && value !== null && !isList(value) && !isUnknown(value);

// Terraform writes an unknown value as extension 0, or 12 when it also says what it will not be ("refinements").
const extensions = new ExtensionCodec();
extensions.register({
  type: 0,
  encode: (value) => (value instanceof UnknownValue ? new Uint8Array(1) : null),
  decode: () => unknown,
});
extensions.register({ type: 12, encode: () => null, decode: () => unknown });

/** Reads a value as Terraform sends it; no bytes mean null. */
export function decodeValue(bytes: Uint8Array, type: Type): Value {
  if (bytes.length === 0) return null;
  return conform(decode(bytes, { extensionCodec: extensions }) as Value, type);
}

/** Writes a value as Terraform reads it: objects complete, numbers as numbers. */
export function encodeValue(value: Value, type: Type): Buffer {
  return Buffer.from(encode(conform(value, type), { extensionCodec: extensions }));
}

/** The value in the shape of its type: missing attributes are null, others dropped, ids become what the schema says. */
export function conform(value: Value | undefined, type: Type): Value {
  if (value === undefined || value === null) return null;
  if (isUnknown(value)) return value;
  if (type === "string") return textOf(value);
  if (type === "number") return Number(value);
  if (type === "bool") return value === true || value === "true";
  if (type[0] === "object") {
    const given = value as ObjectValue;
    return Object.fromEntries(Object.entries(type[1]).map(([name, of]) => [name, conform(given[name], of)]));
  }
  const of = type[1];
  if (type[0] === "map") {
    return Object.fromEntries(
      Object.entries(value).map(([key, element]) => [key, conform(element as Value, of)]),
    );
  }
  return (value as readonly Value[]).map((element) => conform(element, of));
}

/** Whether two values of a type are the same; the order of a set does not count. */
export function equal(one: Value | undefined, other: Value | undefined, type: Type): boolean {
  return canonical(one, type) === canonical(other, type);
}

function canonical(value: Value | undefined, type: Type): string {
  if (value === undefined || value === null) return "null";
  if (isUnknown(value)) return "unknown";
  if (typeof type === "string") return JSON.stringify(conform(value, type));
  if (type[0] === "object" || type[0] === "map") {
    const given = value as ObjectValue;
    const names = Object.keys(type[0] === "object" ? type[1] : given).sort();
    const typeOf = (name: string) => (type[0] === "object" ? type[1][name] : type[1]) as Type;
    return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(given[name], typeOf(name))}`).join()}}`;
  }
  const elements = (value as readonly Value[]).map((element) => canonical(element, type[1]));
  return `[${(type[0] === "set" ? elements.sort() : elements).join()}]`;
}

/** The value with everything unknown replaced by null: what was not made up at apply does not exist. */
export function settled<T extends Value>(value: T): T;
export function settled(value: Value): Value {
  if (isUnknown(value)) return null;
  if (isList(value)) return value.map((element) => settled(element));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, of]) => [name, settled(of)]));
}
