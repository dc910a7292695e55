import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** A file to write on the server. */
export interface HostFile {
  /** Absolute path on the server. */
  readonly path: string;
  readonly content: string;
  /** @default false */
  readonly executable?: boolean;
}

/**
 * The files of the server's side, as they stand in a folder that mirrors the server's file tree, sorted by path.
 * @param folder @default "constructs/hetzner/host" below the working directory
 */
export function hostFiles(folder = "constructs/hetzner/host"): HostFile[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => statSync(join(folder, path)).isFile())
    .sort()
    .map((path) => ({
      path: `/${path}`,
      content: readFileSync(join(folder, path), "utf8"),
      // By its place and not by the checkout's mode bits.
      executable: /\/s?bin\//.test(`/${path}`),
    }));
}
