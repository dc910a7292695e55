/** A node of a workflow, as far as it is looked at. */
export interface RunNode {
  readonly name: string;
  readonly type: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** A workflow as a run had it. */
export interface RunWorkflow {
  readonly name: string;
  readonly nodes: readonly RunNode[];
  readonly connections: Readonly<
    Record<string, { readonly main?: readonly (readonly { readonly node: string }[] | null)[] }>
  >;
  readonly settings?: Readonly<Record<string, unknown>>;
}

interface Step {
  readonly node: { readonly name: string };
  readonly data?: { readonly main?: readonly (readonly { readonly json?: unknown }[] | null)[] };
}

/** What n8n has stored of a run: what is done, by node, and what comes next. */
export interface RunData {
  readonly resultData: { readonly runData: Readonly<Record<string, readonly Pick<Step, "data">[]>> };
  readonly executionData: { readonly nodeExecutionStack: readonly Step[] };
}

/** Reads n8n's form of an execution's data, that of the npm package flatted: a list in which a text inside an object or a list is the place of its value. */
export function unflatten(text: string): unknown {
  const values = JSON.parse(text) as unknown[];
  const seen = new Map<unknown, unknown>();
  const valueAt = (place: string): unknown => {
    const value = values[Number(place)];
    if (typeof value !== "object" || value === null) return value;
    const known = seen.get(value);
    if (known !== undefined) return known;
    const whole: unknown[] | Record<string, unknown> = Array.isArray(value) ? [] : {};
    seen.set(value, whole);
    for (const [key, each] of Object.entries(value)) {
      Object.defineProperty(whole, key, {
        value: typeof each === "string" ? valueAt(each) : (each as unknown),
        enumerable: true,
      });
    }
    return whole;
  };
  return valueAt("0");
}

/** The other way round; for what has no circles. */
export function flatten(value: unknown): string {
  const values: unknown[] = [];
  const place = (each: unknown): unknown => {
    if (each === undefined) return null;
    if (typeof each !== "string" && (typeof each !== "object" || each === null)) return each;
    const at = values.push(each) - 1;
    if (Array.isArray(each)) values[at] = each.map(place);
    else if (typeof each === "object")
      values[at] = Object.fromEntries(Object.entries(each).map(([key, part]) => [key, place(part)]));
    return String(at);
  };
  place(value);
  return JSON.stringify(values);
}

/** @throws Error when it isn't what n8n stores */
export function readRunData(text: string): RunData {
  const { resultData, executionData } = unflatten(text) as Partial<RunData>;
  if (!Array.isArray(executionData?.nodeExecutionStack)) throw new Error("It has no next step.");
  return { resultData: { runData: resultData?.runData ?? {} }, executionData };
}

/** Subjects of the mails that a run is about. */
export function subjects({ resultData, executionData }: RunData): string[] {
  const steps = [...Object.values(resultData.runData).flat(), ...executionData.nodeExecutionStack];
  const items = steps.flatMap(({ data }) => data?.main ?? []).flatMap((branch) => branch ?? []);
  const found = items.map(({ json }) => (json as { subject?: unknown } | undefined)?.subject);
  const texts = found.filter((subject): subject is string => typeof subject === "string");
  return [...new Set(texts.map((text) => text.replace(/\s+/g, " ").trim().slice(0, 200)))];
}
