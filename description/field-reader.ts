import * as z from "zod";
import { type Complaint, type Guide, guides } from "./guide";
import type { Problem, Target } from "./problems";
import { looksSecret, shown } from "./shown-value";
import { nearest } from "./suggestion";

/** Where settings stand: what is written before their names in messages, and which target they concern. */
export interface Place {
  /** E.g. `fly.`; empty at the top level. */
  readonly prefix: string;
  readonly target?: Target;
}

/** The settings that are right, and what is wrong with the others. */
export interface Reading<T> {
  readonly values: Partial<T>;
  readonly problems: readonly Problem[];
}

/**
 * Reads the settings of a section one by one, so that a wrong one hides nothing of the others.
 *
 * @param elsewhere settings of the section that someone else reads. @default - none
 */
export function readSection<S extends z.ZodObject>(
  schema: S,
  input: unknown,
  place: Place,
  elsewhere: readonly string[] = [],
): Reading<z.output<S>> {
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    return { values: {}, problems: [notAnObject(input, Object.keys(schema.shape), place)] };
  }
  const given = new Map<string, unknown>(Object.entries(input));
  const values: Record<string, unknown> = {};
  const problems: Problem[] = [];
  for (const [key, field] of Object.entries(schema.shape)) {
    if (elsewhere.includes(key)) continue;
    const result = z.safeParse(field, given.get(key));
    if (result.success) {
      if (result.data !== undefined) values[key] = result.data;
    } else {
      const guide = guides.get(field as z.ZodType);
      problems.push(
        ...result.error.issues.map((issue) => problemOf(issue, key, given.get(key), guide, place)),
      );
    }
  }
  const known = Object.keys(schema.shape);
  const unknown = [...given.keys()].filter((key) => !known.includes(key));
  problems.push(...unknown.map((key) => unknownKey(key, known, place)));
  return { values: values as Partial<z.output<S>>, problems };
}

/** A complaint as a problem of the setting at `field`. */
export function problemAt(
  field: string,
  value: unknown,
  complaint: Complaint,
  guide: Guide | undefined,
  target: Target | undefined,
): Problem {
  return {
    ...(target && { target }),
    field,
    given: complaint.given ?? shown(value),
    problem: complaint.problem,
    allowed: complaint.allowed ?? guide?.allowed ?? "another value",
    fix: complaint.fix ?? `write ${guide?.example ?? "another value"}`,
  };
}

function problemOf(
  issue: z.core.$ZodIssue,
  key: string,
  value: unknown,
  guide: Guide | undefined,
  place: Place,
): Problem {
  const inside = issue.path.reduce<unknown>(
    (part, step) => (Object(part) as Record<PropertyKey, unknown>)[step],
    value,
  );
  const path = issue.path
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`))
    .join("");
  return problemAt(place.prefix + key + path, inside, complaintOf(issue, inside), guide, place.target);
}

const KINDS: Readonly<Record<string, string>> = { string: "text", number: "a number", array: "a list" };

function complaintOf(issue: z.core.$ZodIssue, value: unknown): Complaint {
  // All custom issues come from complain(), whose params are a Complaint.
  if (issue.code === "custom") return issue.params as unknown as Complaint;
  if (value === undefined) return { problem: "is missing" };
  if (issue.code === "invalid_type")
    return { problem: `${shown(value)} is not ${KINDS[issue.expected] ?? issue.expected}` };
  return { problem: `${shown(value)} is not one of them` };
}

function notAnObject(input: unknown, known: readonly string[], { prefix, target }: Place): Problem {
  return {
    ...(target && { target }),
    field: prefix.replace(/\.$/, "") || "backoffice",
    given: shown(input),
    problem: `${shown(input)} is not an object`,
    allowed: `an object with some of: ${known.join(" ")}`,
    fix: "write the settings as { name: value, ... }",
  };
}

function unknownKey(key: string, known: readonly string[], { prefix, target }: Place): Problem {
  const meant = nearest(key, known);
  const name = /^\w{1,60}$/.test(key) && !looksSecret(key) ? key : shown(key);
  return {
    ...(target && { target }),
    field: prefix + name,
    given: name,
    problem: "there is no such setting",
    allowed: known.join(" "),
    fix: meant ? `did you mean "${meant}"?` : "remove it",
  };
}
