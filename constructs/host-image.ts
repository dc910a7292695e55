import { createHash } from "node:crypto";
import { existsSync, lstatSync, readFileSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import dockerignore from "@balena/dockerignore";
import { HostError } from "./host-error";

const OWNER_MAY_EXECUTE = 0o100;

/**
 * The image both clouds run: a folder with a Dockerfile, named by its content.
 *
 * The tag is the first 12 hex digits of a SHA-256 over the sorted relative path, the owner's execute bit and the content of every file
 * that passes `.dockerignore`. Time stamps, order, place, umask and time zone don't count, so two checkouts of one commit agree, and
 * Terraform sees a change exactly when the build would see one.
 */
export class HostImage {
  /** Folder of the build context, as given. */
  public readonly folder: string;
  /** Relative paths of the build context, sorted. */
  public readonly files: readonly string[];
  /** First 12 hex digits of the content hash. */
  public readonly tag: string;

  /**
   * @param folder build context, absolute or relative to the working directory. @default "image"
   * @throws HostError when the folder has no Dockerfile
   */
  public constructor(folder = "image") {
    if (!existsSync(join(folder, "Dockerfile"))) {
      throw new HostError(
        `The image folder "${folder}" has no Dockerfile. It must hold the host's whole build context; restore it with: git checkout -- ${folder}`,
      );
    }
    this.folder = folder;
    this.files = contextFiles(folder);
    this.tag = contentHash(folder, this.files).slice(0, 12);
  }
}

/** The files and links below `folder` that pass its `.dockerignore`: relative paths with `/`, sorted by code unit. */
export function contextFiles(folder: string): string[] {
  const rules = join(folder, ".dockerignore");
  const ignore = dockerignore();
  if (existsSync(rules)) ignore.add(readFileSync(rules, "utf8"));
  return entriesBelow(folder)
    .filter((path) => path === "Dockerfile" || path === ".dockerignore" || !ignore.ignores(path))
    .sort();
}

/** Step by step: Node's own recursive listing follows links to folders in some versions (24), which the build does not. */
function entriesBelow(folder: string, path = ""): string[] {
  return readdirSync(join(folder, path), { withFileTypes: true }).flatMap((entry) => {
    const below = path === "" ? entry.name : `${path}/${entry.name}`;
    return entry.isDirectory() ? entriesBelow(folder, below) : [below];
  });
}

function contentHash(folder: string, files: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of files) {
    const stat = lstatSync(join(folder, file));
    const kind = stat.isSymbolicLink() ? "link" : stat.mode & OWNER_MAY_EXECUTE ? "program" : "file";
    const content = stat.isSymbolicLink()
      ? readlinkSync(join(folder, file))
      : readFileSync(join(folder, file));
    hash.update(JSON.stringify([file, kind, content.length])).update(content);
  }
  return hash.digest("hex");
}
