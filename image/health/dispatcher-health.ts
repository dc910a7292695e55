import type { Host } from "./host.ts";
import { get } from "./request.ts";

/** What the dispatcher tells of itself, of its jobs and, once it has asked GitHub, of its token. */
export interface DispatcherHealth {
  readonly ok: boolean;
  readonly problem?: string;
  readonly github: GitHubToken | null;
  readonly jobs?: Jobs;
  /** How many workflows said in the last 24 hours that they failed. */
  readonly problems?: number;
  /** What the last of them said: a sentence. */
  readonly lastProblem?: string;
}

export interface GitHubToken {
  readonly ok: boolean;
  /** False when GitHub gave no answer, which says nothing of the token. @default true */
  readonly reachable?: boolean;
  /** YYYY-MM-DD; null for a token that does not expire. */
  readonly expires: string | null;
  readonly problem?: string;
}

export interface Jobs {
  readonly queued: number;
  readonly running: number;
  /** In the host's time zone. */
  readonly failedToday: number;
  readonly paused: boolean;
  /** What keeps jobs from being done: a sentence. */
  readonly problem?: string;
}

/** @throws Error that says in one sentence why there is none */
export async function dispatcherHealth({ ports }: Host): Promise<DispatcherHealth> {
  const { status, body } = await get(ports.dispatcher, "/health");
  if (status !== 200) throw new Error(`GET /health on port ${ports.dispatcher} answers ${status}.`);
  try {
    return JSON.parse(body) as DispatcherHealth;
  } catch {
    throw new Error(`GET /health on port ${ports.dispatcher} does not answer JSON.`);
  }
}
