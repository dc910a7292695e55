import { Problem } from "./route.ts";

/**
 * A whole number in a query, undefined when it isn't there.
 * @throws Problem 400 when it is something else, or out of the range
 */
export function wholeNumber(
  query: URLSearchParams,
  name: string,
  { least, most }: { readonly least: number; readonly most: number },
): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const number = Number(text);
  if (/^\d{1,16}$/.test(text) && number >= least && number <= most) return number;
  throw new Problem(
    400,
    `${name} is "${text.slice(0, 40)}"; it must be a whole number from ${least} to ${most}.`,
  );
}
