import type { StateSettings } from "./host";
import type { Problem, Target } from "./problems";
import { stateFile } from "./state-file";

/** Whether a state may be moved now. */
export interface Migration {
  /** Whether the command moves it. */
  readonly asked: boolean;
  /** Whether Terraform knows where it was; else it moves nothing and begins with an empty one (seen with 1.11). */
  readonly possible: (target: Target) => boolean;
}

/**
 * A state that the description has moved and Terraform has not: with an empty one it would make everything anew, the volume included.
 * The way back can't be told, since a remote state is not read before Terraform starts.
 */
export function unmovedState(target: Target, { backend }: StateSettings, migration: Migration): Problem[] {
  const possible = migration.possible(target);
  if (backend === "local" || (migration.asked && possible)) return [];
  const file = stateFile(target);
  // Seen with Terraform 1.11: it copies from one backend to another, and leaves the source as it was.
  const move = `npx cdktf deploy ${target} --migrate-state; then put the old file away: mv ${file} ${file}.moved`;
  return [
    {
      target,
      field: "state",
      given: `"${backend}"`,
      problem: `"${backend}" is named, but what is deployed on ${target} is in ${file}; Terraform would make it all anew`,
      allowed: `{ backend: "local" } as long as ${file} holds anything`,
      fix: possible
        ? `move it: ${move}`
        : `put back { backend: "local" } and run npx cdktf diff ${target}, which tells Terraform of the file; then name the new place again and move it: ${move}`,
    },
  ];
}
