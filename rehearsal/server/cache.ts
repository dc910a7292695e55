import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { Cleanup } from "./cleanup";

const CACHE = join(
  process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"),
  "backoffice-automation",
  "server",
);

/** Of one name; those longest unused go first. */
const KEPT = 4;

/**
 * The folder `name-key` in the user's cache; made by `make` when it is not there. A half-made one never stays. Never write into it: file
 * trees of running servers lie on it.
 * @param make fills the folder it is given
 */
export async function cachedFolder(
  name: string,
  key: string,
  make: (folder: string, cleanup: Cleanup) => Promise<void>,
): Promise<string> {
  const folder = join(CACHE, `${name}-${key}`);
  if (!existsSync(folder)) {
    const unfinished = `${folder}.${process.pid}`;
    mkdirSync(unfinished, { recursive: true });
    const cleanup = new Cleanup();
    cleanup.later("rm", "-rf", "--one-file-system", unfinished);
    try {
      await make(unfinished, cleanup);
      // Another process may have been quicker; its folder is as good.
      if (!existsSync(folder)) renameSync(unfinished, folder);
    } finally {
      await cleanup.run();
    }
  }
  const now = new Date();
  utimesSync(folder, now, now);
  removeOld(name);
  return folder;
}

function removeOld(name: string): void {
  const mounts = readFileSync("/proc/self/mountinfo", "utf8");
  readdirSync(CACHE)
    .filter((each) => new RegExp(`^${name}-[0-9a-f]+$`).test(each))
    .map((each) => ({ folder: join(CACHE, each), used: statSync(join(CACHE, each)).mtimeMs }))
    .sort((one, other) => other.used - one.used)
    .slice(KEPT)
    .filter(({ folder }) => !mounts.includes(folder))
    .forEach(({ folder }) => rmSync(folder, { recursive: true, force: true }));
}
