import { execa } from "execa";
import type { Variables } from "../../rehearsal/stage";
import { realPath, terraformBinary } from "./terraform";

export interface TerraformResult {
  readonly exitCode: number;
  /** Both streams as they came. */
  readonly output: string;
}

/**
 * Runs Terraform as the cdktf CLI would run it.
 *
 * @param program @default - the real one, past the project's launcher
 */
export async function runTerraform(
  command: readonly string[],
  folder: string,
  variables: Variables,
  program = terraformBinary() ?? "terraform",
): Promise<TerraformResult> {
  const { exitCode, all } = await execa(program, command, {
    cwd: folder,
    env: { TF_IN_AUTOMATION: "1", ...variables, PATH: realPath(variables["PATH"]) },
    stdin: "ignore",
    all: true,
    reject: false,
  });
  return { exitCode: exitCode ?? 1, output: all };
}

interface Event {
  readonly type: string;
  readonly change?: { readonly resource: { readonly addr: string }; readonly action: string };
}

/** The planned changes in what `plan -json` printed, by address. */
export function changesIn(output: string): Record<string, string> {
  const events = output
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Event);
  const changes = events.flatMap(({ type, change }) => (type === "planned_change" && change ? [change] : []));
  return Object.fromEntries(changes.map(({ resource, action }) => [resource.addr, action]));
}

/** Terraform's text without the frames it draws and the lines it breaks, so that a message can be found whole. */
export function unwrapped(output: string): string {
  return withoutFrames(output).replace(/\s+/g, " ").trim();
}

export function withoutFrames(output: string): string {
  return output.replace(/^[╷│╵] ?/gm, "");
}
