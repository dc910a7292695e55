import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** What a deploy reads of the project through its working directory. */
const PROJECT = [".gen", "backoffice.ts", "cdktf.json", "constructs", "image", "main.ts", "run.mjs"];
/** What the bundler reads besides, when the programs are built from a copy. */
const SOURCES = ["deploy", "description", "operator", "preview"];

export interface WorkspaceProps {
  /**
   * Whether the project is copied and not linked. Programs are bundled from where `run.mjs` really lies, so only a copy can have a
   * description of its own.
   * @default false
   */
  readonly copied?: boolean;
  /** Files with a content of their own instead of the project's; of a folder named so, only these are there. @default - none */
  readonly files?: Readonly<Record<string, string>>;
  /** Beginning of the folder's name. @default "backoffice-" */
  readonly prefix?: string;
}

/**
 * A folder that looks like the project to the cdktf CLI and to the programs of a deploy, so that a rehearsal writes its state, its
 * `cdktf.out` and its `known_hosts` there and never touches the real ones.
 */
export class Workspace {
  public readonly folder: string;

  public constructor({ copied = false, files = {}, prefix = "backoffice-" }: WorkspaceProps = {}) {
    this.folder = mkdtempSync(join(tmpdir(), prefix));
    // A folder with a file of its own is not linked: the file would be written into the project.
    const own = new Set(Object.keys(files).map((file) => file.split("/")[0]));
    const names = [...PROJECT, ...(copied ? SOURCES : [])].filter((name) => !own.has(name));
    for (const name of names) {
      if (copied) cpSync(resolve(name), this.path(name), { recursive: true, preserveTimestamps: true });
      else symlinkSync(resolve(name), this.path(name));
    }
    if (copied) this.linkPackages();
    for (const [name, content] of Object.entries(files)) this.write(name, content);
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

  /** One by one, so that the copy has a cache of bundles of its own. */
  private linkPackages(): void {
    const packages = resolve("node_modules");
    mkdirSync(this.path("node_modules"));
    for (const name of readdirSync(packages).filter((each) => each !== ".cache")) {
      symlinkSync(join(packages, name), this.path("node_modules", name));
    }
  }
}
