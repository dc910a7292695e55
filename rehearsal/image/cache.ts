import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const CACHE = join(
  process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"),
  "backoffice-automation",
  "image",
);

/** First 12 hex digits of a hash over `parts`: what a cached file was made of. */
export function cacheKey(...parts: readonly (string | Buffer)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(String(part.length)).update(part);
  return hash.digest("hex").slice(0, 12);
}

/**
 * The file `name-key.ending` in the user's cache; made by `make` when it is not there. An older file of that name is removed, and a
 * half-made one never stays.
 * @param make writes the file at the path it is given
 */
export async function cached(
  name: string,
  key: string,
  ending: string,
  make: (file: string) => Promise<void>,
): Promise<string> {
  mkdirSync(CACHE, { recursive: true });
  const file = join(CACHE, `${name}-${key}.${ending}`);
  if (existsSync(file)) return file;
  const unfinished = `${file}.${process.pid}`;
  try {
    await make(unfinished);
    for (const old of readdirSync(CACHE).filter(
      (each) => each.startsWith(`${name}-`) && each.endsWith(ending),
    )) {
      rmSync(join(CACHE, old));
    }
    renameSync(unfinished, file);
  } finally {
    rmSync(unfinished, { force: true });
  }
  return file;
}
