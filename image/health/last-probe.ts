import { lstatSync } from "node:fs";
import { join } from "node:path";
import { textOf } from "./host.ts";
import type { Host } from "./host.ts";
import type { Probe } from "./verdict.ts";

/** Its folder is the user's who asks Claude, and whose questions hold texts from outside; so what stands there is not believed blindly. */
const PATH = "/run/backoffice/probe/claude.json";
const CAUSES: readonly unknown[] = ["token", "broker", "other", undefined];

/** What backoffice-probe wrote last; "none" before it did, "foreign" when what is there is not its writing. */
export function lastProbe(host: Host): Probe | "none" | "foreign" {
  const text = textOf(host, PATH);
  if (text !== undefined) return parse(text) ?? "foreign";
  return lstatSync(join(host.root, PATH), { throwIfNoEntry: false }) ? "foreign" : "none";
}

function parse(text: string): Probe | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isProbe(value) ? value : undefined;
  } catch {
    // JSON.parse's message quotes the file, so nobody gets to see it.
    return undefined;
  }
}

function isProbe(value: unknown): value is Probe {
  if (typeof value !== "object" || value === null) return false;
  const { ok, at, problem, cause }: Partial<Record<keyof Probe, unknown>> = value;
  return (
    typeof ok === "boolean" &&
    isTime(at) &&
    (problem === undefined || typeof problem === "string") &&
    CAUSES.includes(cause)
  );
}

/** Date.parse alone takes more than ISO 8601. */
function isTime(value: unknown): boolean {
  return typeof value === "string" && /^[\dT:.-]+Z$/.test(value) && !Number.isNaN(Date.parse(value));
}
