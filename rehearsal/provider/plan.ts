import { Refusal, type Change, type ResourceBehaviour } from "./behaviour";
import { blockType, type Attribute, type Block } from "./schema";
import {
  equal,
  isList,
  isObject,
  isUnknown,
  unknown,
  type ObjectValue,
  type Type,
  type Value,
} from "./values";

/** An attribute met on a walk through a block. */
interface Visit {
  /** `container.restart.policy` */
  readonly path: string;
  /** `container[0].restart.policy` */
  readonly place: string;
  readonly attribute: Attribute;
  readonly value: Value;
  /** What the user wrote there; the value itself inside sets, whose elements can't be told apart. */
  readonly config: Value;
}

/**
 * Rewrites each attribute of a value, nested blocks included. Attributes with a nested type count as one: none of those
 * served has computed parts.
 */
export function mapBlock(
  block: Block,
  value: ObjectValue,
  config: ObjectValue,
  rewrite: (visit: Visit) => Value,
  parent = { path: "", place: "" },
): ObjectValue {
  const attributes = Object.entries(block.attributes ?? {}).map(([name, attribute]) => [
    name,
    rewrite({
      path: parent.path + name,
      place: parent.place + name,
      attribute,
      value: value[name] ?? null,
      config: config[name] ?? null,
    }),
  ]);
  const blocks = Object.entries(block.block_types ?? {}).map(([name, nested]) => {
    const inside = value[name] ?? null;
    const written = config[name] ?? null;
    const descend = (element: Value, source: Value | undefined, index: string) =>
      isObject(element)
        ? mapBlock(nested.block, element, isObject(source) ? source : {}, rewrite, {
            path: `${parent.path}${name}.`,
            place: `${parent.place}${name}${index}.`,
          })
        : element;
    if (!isList(inside)) return [name, descend(inside, written, "")];
    const sources = nested.nesting_mode === "list" && isList(written) ? written : inside;
    return [name, inside.map((element, i) => descend(element, sources[i], `[${i}]`))];
  });
  return Object.fromEntries([...attributes, ...blocks]) as ObjectValue;
}

/** What the framework of the real providers makes of Terraform's proposal: defaults, stored forms, unknown values. */
export function planValues(
  block: Block,
  behaviour: ResourceBehaviour,
  { prior, planned: proposed, config }: Change,
): ObjectValue {
  const { defaults = {}, storedAs = {}, unknownOnUpdate = [] } = behaviour;
  const written = mapBlock(block, proposed, config, (visit) => {
    if (visit.attribute.write_only) return null;
    if (visit.config === null && visit.path in defaults) return defaults[visit.path] ?? null;
    const store = storedAs[visit.path];
    return store && typeof visit.config === "string" ? store(visit.config) : visit.value;
  });
  if (prior === null) return withUnknowns(block, written);
  if (equal(prior, written, blockType(block))) return prior;

  const isNew = (name: string) => !equal(prior[name], written[name], typeAt(block, [name]));
  const changedBlocks = Object.keys(block.block_types ?? {}).filter(isNew);
  const marked = withUnknowns(block, written);
  const changed = unknownOnUpdate.filter((name) => (config[name] ?? null) === null);
  return {
    ...written,
    ...Object.fromEntries(changedBlocks.map((name) => [name, marked[name] as Value])),
    ...Object.fromEntries(changed.map((name) => [name, unknown])),
  };
}

/** The value with each computed attribute that nobody has set unknown. */
function withUnknowns(block: Block, value: ObjectValue): ObjectValue {
  return mapBlock(block, value, value, (visit) =>
    visit.attribute.computed && visit.value === null ? unknown : visit.value,
  );
}

/** The paths whose planned change forces a replacement. */
export function replacements(
  block: Block,
  behaviour: ResourceBehaviour,
  prior: ObjectValue,
  planned: ObjectValue,
): string[][] {
  return behaviour.replaces
    .map((path) => path.split("."))
    .filter((path) => {
      const isWritten = path.length === 1 || isObject(valueAt(planned, path.slice(0, -1)));
      return isWritten && !equal(valueAt(prior, path), valueAt(planned, path), typeAt(block, path));
    });
}

/** Complaints about values that are not among those allowed, in the words of the framework's validators. */
export function forbiddenValues(block: Block, behaviour: ResourceBehaviour, config: ObjectValue): Refusal[] {
  const refusals: Refusal[] = [];
  mapBlock(block, config, config, ({ path, place, value }) => {
    const allowed = behaviour.oneOf?.[path];
    if (allowed && value !== null && !isUnknown(value) && !allowed.includes(value as string)) {
      const list = allowed.map((name) => JSON.stringify(name)).join(" ");
      refusals.push(
        new Refusal(
          "Invalid Attribute Value Match",
          `Attribute ${place} value must be one of: [${list}], got: ${JSON.stringify(value)}`,
          path.split(".")[0],
        ),
      );
    }
    return value;
  });
  return refusals;
}

const valueAt = (value: Value, path: readonly string[]): Value =>
  path.reduce<Value>((inside, name) => (isObject(inside) ? (inside[name] ?? null) : null), value);

function typeAt(block: Block, path: readonly string[]): Type {
  return path.reduce<Type>((type, name) => {
    if (type[0] !== "object")
      throw new Error(`${path.join(".")} leads into something that is not a single block`);
    return (type[1] as Record<string, Type>)[name] as Type;
  }, blockType(block));
}
