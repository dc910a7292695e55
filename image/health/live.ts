import type { Check } from "./check.ts";
import { n8nPort } from "./n8n.ts";
import { sshdListens } from "./sshd.ts";
import { volume } from "./volume.ts";

/** What the cloud is told. It may destroy a new machine for it, so a bad token or an optional part must not count. */
export const LIVE: readonly Check[] = [volume, n8nPort, sshdListens];
