import { realpathSync } from "node:fs";
import { basename, delimiter, dirname } from "node:path";
import { programPath } from "./program-path";

/** File name of what stands before the real program in `node_modules/.bin`, in this checkout and any other. */
const LAUNCHER = "launcher.mjs";

/**
 * Where the program is that the CLI would run: the one TERRAFORM_BINARY_NAME names, else terraform, else tofu.
 *
 * @returns undefined when PATH has none but our own launcher, which needs a real one behind it
 */
export function terraformPath(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const named = environment["TERRAFORM_BINARY_NAME"];
  const names = named && named !== "terraform" ? [named] : ["terraform", "tofu"];
  return names.flatMap((name) => candidates(name, environment["PATH"])).find((file) => !isLauncher(file));
}

function candidates(name: string, path = ""): string[] {
  const folders = name.includes("/") ? [dirname(name)] : path.split(delimiter);
  return folders.flatMap((folder) => programPath(basename(name), folder) ?? []);
}

function isLauncher(file: string): boolean {
  return basename(realpathSync(file)) === LAUNCHER;
}
