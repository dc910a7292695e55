import { broker } from "./broker.ts";
import type { Check } from "./check.ts";
import { claudeToken } from "./claude-token.ts";
import { disk } from "./disk.ts";
import { dispatcher, githubToken } from "./dispatcher.ts";
import { maestro } from "./maestro.ts";
import { memory } from "./memory.ts";
import { n8n, n8nOwner } from "./n8n.ts";
import { sshd } from "./sshd.ts";
import { tunnel } from "./tunnel.ts";
import { volume } from "./volume.ts";

/** All there is to know. */
export const ALL: readonly Check[] = [
  volume,
  disk,
  memory,
  n8n,
  n8nOwner,
  sshd,
  dispatcher,
  githubToken,
  broker,
  claudeToken,
  maestro,
  tunnel,
];
