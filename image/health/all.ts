import { broker } from "./broker.ts";
import type { Check } from "./check.ts";
import { claudeToken } from "./claude-token.ts";
import { disk } from "./disk.ts";
import { dispatcher } from "./dispatcher.ts";
import { githubToken } from "./github-token.ts";
import { jobs } from "./jobs.ts";
import { mailbox } from "./mailbox.ts";
import { maestro } from "./maestro.ts";
import { memory } from "./memory.ts";
import { n8n, n8nOwner } from "./n8n.ts";
import { sshd } from "./sshd.ts";
import { tunnel } from "./tunnel.ts";
import { volume } from "./volume.ts";
import { workflows } from "./workflows.ts";

/** All there is to know. */
export const ALL: readonly Check[] = [
  volume,
  disk,
  memory,
  n8n,
  n8nOwner,
  workflows,
  mailbox,
  sshd,
  dispatcher,
  jobs,
  githubToken,
  broker,
  claudeToken,
  maestro,
  tunnel,
];
