import type * as z from "zod";
import { changesOnFly, changesOnHetzner } from "./changes";
import type { Deployed } from "./deployed";
import { problemAt, readSection } from "./field-reader";
import { completeFly, findingsInFly, flySchema } from "./fly-settings";
import { type Finding, guides } from "./guide";
import { findingsInHetzner, hetznerSchema } from "./hetzner-settings";
import type { Host } from "./host";
import { limitsSchema } from "./limit-settings";
import { type Migration, unmovedState } from "./moved-state";
import { notifySchema } from "./notify-settings";
import { findingsAboutOperatorKeys } from "./operator-keys";
import { plainCopy } from "./plain-copy";
import type { Problem, Target } from "./problems";
import { schema } from "./schema";
import { readState } from "./state-reader";
import { findingsAboutVolumeSize } from "./volume-size";

/** What a description comes to. */
export interface Checked {
  /** Absent when a shared setting has a problem. A target with problems is left out of it. */
  readonly host: Host | undefined;
  readonly problems: readonly Problem[];
  /** The targets that have a section, right or wrong. */
  readonly described: readonly Target[];
}

/** How strictly a description is checked. */
export interface CheckOptions {
  /** What may become of a state that is still in its local file, though the description names another place. @default - anything */
  readonly migration?: Migration;
}

/**
 * Checks a description and fills in its defaults. Never throws, whatever it is given.
 *
 * @param deployed what is there already: changes that would destroy it are problems too. @default - nothing is
 */
export function checkBackoffice(
  input: unknown,
  deployed: Deployed = {},
  options: CheckOptions = {},
): Checked {
  let copy: unknown;
  try {
    copy = plainCopy(input);
  } catch {
    // The error's own text is left out: it may hold anything.
    return { host: undefined, problems: [unreadable], described: [] };
  }
  if (typeof copy !== "object" || copy === null || Array.isArray(copy)) {
    const { problems } = readSection(schema, copy, { prefix: "" });
    return { host: undefined, problems, described: [] };
  }
  return checkObject(copy as Record<string, unknown>, deployed, options);
}

const unreadable: Problem = {
  field: "backoffice",
  given: "a value that can't be read",
  problem: "can't be read: it is too large, refers to itself, or runs code that fails",
  allowed: "an object of plain values: text, numbers, lists and objects",
  fix: "replace what is computed by the plain value",
};

function checkObject(
  input: Record<string, unknown>,
  deployed: Deployed,
  { migration }: CheckOptions,
): Checked {
  const shared = readSection(schema, input, { prefix: "" }, ["limits", "notify", "state", "fly", "hetzner"]);
  const limits = readSection(limitsSchema, given(input.limits), { prefix: "limits." });
  const notify = readSection(notifySchema, given(input.notify), { prefix: "notify." });
  const state = readState(input.state);
  const { name, volumeSizeGb } = shared.values;
  const common = { name, volumeSizeGb };
  const ofState = (target: Target): readonly Problem[] => [
    ...(deployed.unreadable?.filter((problem) => problem.target === target) ?? []),
    ...(migration && deployed[target] && state.settings
      ? unmovedState(target, state.settings, migration)
      : []),
  ];
  const fly = readTarget("fly", flySchema, input, ofState("fly"), (parts) => [
    ...findingsAboutVolumeSize(volumeSizeGb, "fly"),
    ...findingsInFly(parts),
    ...changesOnFly(common, parts, deployed.fly ?? {}),
  ]);
  const hetzner = readTarget("hetzner", hetznerSchema, input, ofState("hetzner"), (parts) => [
    ...findingsAboutOperatorKeys(shared.values.operatorKeys),
    ...findingsAboutVolumeSize(volumeSizeGb, "hetzner"),
    ...findingsInHetzner(parts, shared.values.tunnelHostname),
    ...changesOnHetzner(common, parts, deployed.hetzner ?? { serverExists: false }),
  ]);

  const problems = [shared, limits, notify, state, fly, hetzner].flatMap((part) => part.problems);
  if (input.fly === undefined && input.hetzner === undefined) problems.push(noTarget);
  const sharedIsSound = problems.every((problem) => problem.target !== undefined);
  const host = {
    ...shared.values,
    limits: limits.values,
    notify: notify.values,
    ...(state.settings && { state: state.settings }),
    ...(fly.settings && { fly: completeFly(fly.settings) }),
    ...(hetzner.settings && { hetzner: hetzner.settings }),
  };
  return {
    host: sharedIsSound ? (host as Host) : undefined,
    problems: inOrder(problems),
    described: (["fly", "hetzner"] as const).filter((target) => input[target] !== undefined),
  };
}

/** A section all of whose settings are optional may be left out. */
const given = (section: unknown): unknown => (section === undefined ? {} : section);

const noTarget: Problem = {
  field: "fly",
  given: "neither fly nor hetzner",
  problem: "is missing, and so is hetzner: there is nothing to deploy to",
  allowed: "a fly section, a hetzner section, or both",
  fix: 'write fly: { org: "personal" } or hetzner: {}',
};

/** Reads the section of a target, if there is one; its settings only if nothing hinders this target. */
function readTarget<S extends z.ZodObject>(
  target: Target,
  section: S,
  input: Record<string, unknown>,
  ofState: readonly Problem[],
  find: (parts: Partial<z.output<S>>) => readonly Finding[],
): { settings?: z.output<S>; problems: readonly Problem[] } {
  const given = input[target];
  if (given === undefined) return { problems: [] };
  const { values, problems } = readSection(section, given, { prefix: `${target}.`, target });
  const found = find(values).map(([field, complaint]) => {
    const key = field.replace(`${target}.`, "");
    const [value, setting] =
      key === field
        ? [input[key], schema.shape[key as keyof typeof schema.shape]]
        : [values[key as keyof typeof values], section.shape[key]];
    return problemAt(field, value, complaint, guides.get(setting as z.ZodType), target);
  });
  const all = [...problems, ...found, ...ofState];
  return all.length > 0 ? { problems: all } : { settings: values as z.output<S>, problems: all };
}

/** Problems in the order of the settings in the schema; unknown settings at the end of their section. */
function inOrder(problems: readonly Problem[]): Problem[] {
  const shared = Object.keys(schema.shape);
  // A map, because a setting may be called "constructor".
  const sections = new Map([
    ["limits", Object.keys(limitsSchema.shape)],
    ["notify", Object.keys(notifySchema.shape)],
    ["fly", Object.keys(flySchema.shape)],
    ["hetzner", Object.keys(hetznerSchema.shape)],
  ]);
  const rank = ({ field }: Problem): number => {
    const [first = "", second = ""] = field.split(/[.[]/);
    const place = (names: readonly string[], name: string) =>
      names.includes(name) ? names.indexOf(name) : names.length;
    return place(shared, first) * 100 + place(sections.get(first) ?? [], second);
  };
  return [...problems].sort((a, b) => rank(a) - rank(b));
}
