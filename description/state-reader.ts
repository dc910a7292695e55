import { problemAt, readSection } from "./field-reader";
import { guides } from "./guide";
import type { StateSettings } from "./host";
import type { Problem } from "./problems";
import { shown } from "./shown-value";
import { stateBackends, stateSchema } from "./state-settings";

/** Reads where Terraform keeps its state: the settings depend on the backend, so that one comes first. */
export function readState(input: unknown): { settings?: StateSettings; problems: readonly Problem[] } {
  if (input === undefined) return { settings: stateSchema.parse(undefined), problems: [] };
  const backend = (Object(input) as { backend?: unknown }).backend;
  if (!(typeof input === "object" && typeof backend === "string" && Object.hasOwn(stateBackends, backend))) {
    const complaint = {
      problem: backend === undefined ? `${shown(input)} names no backend` : `${shown(backend)} is no backend`,
    };
    return {
      problems: [problemAt("state", backend ?? input, complaint, guides.get(stateSchema), undefined)],
    };
  }
  const { values, problems } = readSection(stateBackends[backend as StateSettings["backend"]], input, {
    prefix: "state.",
  });
  return problems.length > 0 ? { problems } : { settings: values as StateSettings, problems };
}
