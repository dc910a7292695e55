const MOST_VALUES = 10_000;

/**
 * A copy of plain lists and objects, so that what is checked can't change, be endless or run code afterwards.
 *
 * @throws whatever a getter or proxy throws; RangeError when the value is too large, as one is that refers to itself
 */
export function plainCopy(value: unknown): unknown {
  let values = 0;
  const count = (size: number) => {
    values += size;
    if (values > MOST_VALUES) throw new RangeError("too large");
  };
  const copy = (part: unknown): unknown => {
    if (typeof part !== "object" || part === null) return part;
    if (Array.isArray(part)) {
      count(part.length);
      return Array.from(part, copy);
    }
    const entries = Object.entries(part);
    count(entries.length);
    return Object.fromEntries(entries.map(([key, inner]) => [key, copy(inner)]));
  };
  return copy(value);
}
