import { readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { cacheKey } from "../image/cache";
import { cachedFolder } from "./cache";

export interface OperatorKey {
  /** The private key's file. */
  readonly file: string;
  /** The public key, as a line of authorized_keys. */
  readonly line: string;
}

/** The key pair of the servers' operator; one for all, so that servers that were set up once can be kept. */
export async function operatorKey(): Promise<OperatorKey> {
  const folder = await cachedFolder("operator-key", cacheKey("1"), async (made) => {
    await execa("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "operator", "-f", join(made, "key")]);
  });
  const file = join(folder, "key");
  return { file, line: readFileSync(`${file}.pub`, "utf8").trim() };
}
