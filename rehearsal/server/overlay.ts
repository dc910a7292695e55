import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import type { Cleanup } from "./cleanup";

/** Where an overlay made in `folder` keeps what differs from its layers. */
export function upperOf(folder: string): string {
  return join(folder, "upper");
}

/**
 * The layers as one file tree, in no time and without a copy; what is written to it lands in `folder` alone.
 * @param layers folders, the uppermost first
 * @returns folder of the tree
 * @throws Error when `folder` lies on a file system that can't take the changes, such as another overlay
 */
export async function overlay(layers: readonly string[], folder: string, cleanup: Cleanup): Promise<string> {
  const [root, upper, work] = [join(folder, "root"), upperOf(folder), join(folder, "work")];
  for (const each of [root, upper, work]) mkdirSync(each, { recursive: true });
  cleanup.later("umount", "--recursive", "--lazy", root);
  const options = `lowerdir=${layers.join(":")},upperdir=${upper},workdir=${work}`;
  const { exitCode, stderr } = await execa("mount", ["-t", "overlay", "-o", options, "overlay", root], {
    reject: false,
  });
  if (exitCode === 0) return root;
  throw new Error(
    `No overlay could be mounted at ${root}: ${stderr.trim()}\n` +
      "The folder for temporary files and the cache must lie on a disk: export TMPDIR=/var/tmp XDG_CACHE_HOME=/var/cache",
  );
}
