import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** What a deploy reads of the project. */
const PROJECT = [".gen", "backoffice.ts", "cdktf.json", "constructs", "image", "main.ts", "run.mjs"];

/**
 * A folder that looks like the project to the cdktf CLI and to the programs of a deploy, so that a rehearsal writes its state, its
 * `cdktf.out` and its `known_hosts` there and never touches the real ones.
 */
export class Workspace {
  public readonly folder: string;

  /** @param overrides files with a content of their own instead of the project's. @default - none */
  public constructor(overrides: Readonly<Record<string, string>> = {}) {
    this.folder = mkdtempSync(join(tmpdir(), "backoffice-"));
    for (const name of PROJECT) {
      if (!(name in overrides)) symlinkSync(resolve(name), join(this.folder, name));
    }
    for (const [name, content] of Object.entries(overrides)) this.write(name, content);
    this.write("terraformrc", "");
  }

  public path(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  public write(name: string, content: string): void {
    mkdirSync(join(this.folder, name, ".."), { recursive: true });
    writeFileSync(this.path(name), content);
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
