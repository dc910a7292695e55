const DEEPEST = 8;
const MOST_VALUES = 10_000;

/**
 * A copy of plain lists and objects, so that what is checked can't change, be endless or run code afterwards.
 *
 * @throws whatever a getter or proxy throws; RangeError when the value is cyclic, too deep or too large
 */
export function plainCopy(value: unknown): unknown {
  let values = 0;
  const copy = (part: unknown, depth: number): unknown => {
    if (typeof part !== "object" || part === null) return part;
    if (depth > DEEPEST) throw new RangeError("too deep");
    const count = (size: number) => {
      values += size;
      if (values > MOST_VALUES) throw new RangeError("too large");
    };
    if (Array.isArray(part)) {
      count(part.length);
      return Array.from({ length: part.length }, (_, index) => copy(part[index], depth + 1));
    }
    const entries = Object.entries(part);
    count(entries.length);
    return Object.fromEntries(entries.map(([key, inner]) => [key, copy(inner, depth + 1)]));
  };
  return copy(value, 0);
}
