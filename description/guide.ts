import * as z from "zod";

/** What a user is told about a setting, whatever is wrong with it. */
export interface Guide {
  /** What may be written, e.g. "a whole number from 1 to 60". */
  readonly allowed: string;
  /** A line that would be right, e.g. `region: "ewr"`. */
  readonly example: string;
}

/** The guide of every setting of the schema. */
export const guides = z.registry<Guide>();

/** Something wrong with one value. What is left out comes from the setting's guide. */
export interface Complaint {
  readonly problem: string;
  /** The value as it may be shown. @default - the value itself, cut and without secrets */
  readonly given?: string;
  /** @default - the guide's `allowed` */
  readonly allowed?: string;
  /** @default - to write the guide's `example` */
  readonly fix?: string;
}

/** A complaint with the path of its setting, e.g. `fly.memoryMb`. */
export type Finding = readonly [field: string, complaint: Complaint];

/** Text that `find` has nothing against. `T` narrows the type for the editor, where the names allowed are known. */
export function text<T extends string = string>(find: (value: string) => Complaint | undefined) {
  const schema = z.string().superRefine((value, context) => {
    complain(context, find(value));
  });
  // `find` refuses every text that is no T, which the compiler can't see.
  return schema as unknown as z.ZodType<T, T>;
}

/** A whole number that `find` has nothing against. */
export function wholeNumber(find: (value: number) => boolean) {
  return z.number().superRefine((value, context) => {
    if (!Number.isSafeInteger(value)) complain(context, { problem: `${value} is not a whole number` });
    else if (!find(value)) complain(context, { problem: `${value} is out of range` });
  });
}

/** Hands a complaint to zod, at a place inside the value if `path` says so. */
export function complain(
  context: z.RefinementCtx,
  complaint: Complaint | undefined,
  path: PropertyKey[] = [],
): void {
  if (complaint)
    context.addIssue({ code: "custom", message: complaint.problem, params: { ...complaint }, path });
}
