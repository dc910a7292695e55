import { existsSync } from "node:fs";
import { resolve } from "node:path";

/**
 * The Node that the image has, for programs of the image that tests start: absolute path.
 * @throws Error on a machine for which npm brings none and whose own Node is older than 24
 */
export function imageNode(): string {
  const packaged = resolve(`node_modules/node-${process.platform}-${process.arch}/bin/node`);
  if (existsSync(packaged)) return packaged;
  if (Number(process.versions.node.split(".")[0]) >= 24) return process.execPath;
  throw new Error(
    `The image's programs need Node 24; this is ${process.version} on ${process.platform} ${process.arch}. Install Node 24 (https://nodejs.org) and run the tests with it.`,
  );
}
