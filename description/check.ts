import type * as z from "zod";
import { changesOnFly, changesOnHetzner } from "./changes";
import type { Deployed } from "./deployed";
import { problemAt, readSection } from "./field-reader";
import { completeFly, findingsInFly, flySchema } from "./fly-settings";
import { type Finding, guides } from "./guide";
import { findingsInHetzner, hetznerSchema } from "./hetzner-settings";
import type { Host } from "./host";
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
}

/**
 * Checks a description and fills in its defaults. Never throws, whatever it is given.
 *
 * @param deployed what is there already: changes that would destroy it are problems too. @default - nothing is
 */
export function checkBackoffice(input: unknown, deployed: Deployed = {}): Checked {
  let copy: unknown;
  try {
    copy = plainCopy(input);
  } catch {
    // The error's own text is left out: it may hold anything.
    return { host: undefined, problems: [unreadable] };
  }
  if (typeof copy !== "object" || copy === null || Array.isArray(copy)) {
    return { host: undefined, problems: readSection(schema, copy, { prefix: "" }).problems };
  }
  return checkObject(copy as Record<string, unknown>, deployed);
}

const unreadable: Problem = {
  field: "backoffice",
  given: "a value that can't be read",
  problem: "can't be read: it is too large, refers to itself, or runs code that fails",
  allowed: "an object of plain values: text, numbers, lists and objects",
  fix: "replace what is computed by the plain value",
};

function checkObject(input: Record<string, unknown>, deployed: Deployed): Checked {
  const shared = readSection(schema, input, { prefix: "" }, ["state", "fly", "hetzner"]);
  const state = readState(input.state);
  const { name, volumeSizeGb } = shared.values;
  const common = { name, volumeSizeGb };
  const fly = readTarget("fly", flySchema, input, (parts) => [
    ...findingsAboutVolumeSize(volumeSizeGb, "fly"),
    ...findingsInFly(parts),
    ...changesOnFly(common, parts, deployed.fly ?? {}),
  ]);
  const hetzner = readTarget("hetzner", hetznerSchema, input, (parts) => [
    ...findingsAboutVolumeSize(volumeSizeGb, "hetzner"),
    ...findingsInHetzner(parts),
    ...changesOnHetzner(common, parts, deployed.hetzner ?? { serverExists: false }),
  ]);

  const problems = [...shared.problems, ...state.problems, ...fly.problems, ...hetzner.problems];
  if (input.fly === undefined && input.hetzner === undefined) problems.push(noTarget);
  const sharedIsSound = problems.every((problem) => problem.target !== undefined);
  const host = {
    ...shared.values,
    ...(state.settings && { state: state.settings }),
    ...(fly.settings && { fly: completeFly(fly.settings) }),
    ...(hetzner.settings && { hetzner: hetzner.settings }),
  };
  return { host: sharedIsSound ? (host as Host) : undefined, problems: inOrder(problems) };
}

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
  const all = [...problems, ...found];
  return all.length > 0 ? { problems: all } : { settings: values as z.output<S>, problems: all };
}

/** Problems in the order of the settings in the schema; unknown settings at the end of their section. */
function inOrder(problems: readonly Problem[]): Problem[] {
  const shared = Object.keys(schema.shape);
  // A map, because a setting may be called "constructor".
  const sections = new Map([
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
