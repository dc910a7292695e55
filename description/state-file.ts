import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Problem, Target } from "./problems";

export type Attributes = Readonly<Record<string, unknown>>;
/** What Terraform manages, by type, in the order of the state. */
export type Resources = ReadonlyMap<string, readonly Attributes[]>;

/** Terraform's mark on what it is going to make anew, among the attributes. */
export const TAINTED = " tainted";

/** The name of a stack's local state, beside `cdktf.json`. */
export function stateFile(stack: Target): string {
  return `terraform.${stack}.tfstate`;
}

/** The resources in a stack's local state, none without a file, or why the file is of no use. */
export function readResources(folder: string, stack: Target): Resources | Problem {
  const file = join(folder, stateFile(stack));
  const backup = `${file}.backup`;
  if (!existsSync(file)) return new Map();
  let content: string;
  try {
    content = readFileSync(file, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    return unusable(stack, file, `can't be read (${code})`, "give yourself permission to read this file");
  }
  // Terraform leaves an empty file when it is interrupted before its first write.
  if (content.trim() === "" && !existsSync(backup)) return new Map();
  return resourcesOf(content) ?? unusable(stack, file, NO_STATE, restoredFrom(file, backup));
}

const NO_STATE = "is no Terraform state of format 4: cut, or not written by Terraform";

function restoredFrom(file: string, backup: string): string {
  return existsSync(backup)
    ? `look at ${backup}, which holds the previous state, and copy it to ${file} if that is what is deployed`
    : "restore the file from a copy; there is no .backup file beside it";
}

function unusable(target: Target, file: string, problem: string, fix: string): Problem {
  const allowed = "the state file as Terraform wrote it, or no file before the first deploy";
  return { target, file, field: file, given: "a file", problem, allowed, fix };
}

function resourcesOf(content: string): Resources | undefined {
  let state: unknown;
  try {
    state = JSON.parse(content);
  } catch {
    // The parser's message quotes the file, which may hold what must not be shown.
    return undefined;
  }
  const { version, resources } = asObject(state);
  if (version !== 4 || !Array.isArray(resources)) return undefined;
  const found = new Map<string, Attributes[]>();
  for (const resource of resources.map(asObject)) {
    const instances = Array.isArray(resource["instances"]) ? resource["instances"].map(asObject) : [];
    const current = instances.find((instance) => instance["deposed"] === undefined);
    const type = resource["type"];
    if (resource["mode"] !== "managed" || !current || typeof type !== "string") continue;
    const attributes = { ...asObject(current["attributes"]), [TAINTED]: current["status"] === "tainted" };
    found.set(type, [...(found.get(type) ?? []), attributes]);
  }
  return found;
}

/** The value as an object, an empty one for what is none. */
export function asObject(value: unknown): Attributes {
  return Object(value) as Attributes;
}
