import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Where a shell would find a program. @returns undefined when no folder of PATH has an executable file of that name */
export function programPath(name: string, path = process.env["PATH"] ?? ""): string | undefined {
  return path
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
