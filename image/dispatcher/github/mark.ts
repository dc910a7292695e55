import { createHmac } from "node:crypto";
import type { GitHubToken } from "./token.ts";

/**
 * The hidden line by which the dispatcher knows again what it wrote, e.g. after a crash in between. It ends in a keyed
 * hash, so nobody who can write an issue or a comment can pass something of his own off as already written.
 *
 * @param name what was written, such as `job 20261123-040159-7f3a failed`
 */
export function mark(token: GitHubToken, name: string): string {
  const plain = name.replace(/[^\w .:#/-]/g, "").replace(/-{2,}/g, "-");
  const hash = createHmac("sha256", token.reveal()).update(`backoffice mark\n${name}`).digest("hex");
  return `<!-- backoffice: ${plain} ${hash.slice(0, 24)} -->`;
}
