import type { Host } from "./host.ts";

/** `absent`: an optional part that this host does not have. */
export type State = "ok" | "warning" | "failing" | "absent";

/** What a look at one part of the host shows. */
export interface Finding {
  readonly state: State;
  readonly why: string;
  /** Command or change that helps. */
  readonly fix?: string;
}

export interface Check {
  readonly name: string;
  readonly look: (host: Host) => Finding | Promise<Finding>;
}

export interface Result extends Finding {
  readonly name: string;
}

export interface Report {
  /** False when a part is failing; a warning leaves it true. */
  readonly ok: boolean;
  readonly checks: readonly Result[];
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Tag of the image; null when the host does not know it. */
  readonly image: string | null;
}

export const ok = (why: string): Finding => ({ state: "ok", why });
export const absent = (why: string): Finding => ({ state: "absent", why });
export const warning = (why: string, fix: string): Finding => ({ state: "warning", why, fix });
export const failing = (why: string, fix: string): Finding => ({ state: "failing", why, fix });
