import { setTimeout as sleep } from "node:timers/promises";
import { HEALTH_PATH } from "../constructs/host-parts";

/** The webhook of the template that every host has; it answers once n8n has its workflows. */
const READY_PATH = "/webhook/backoffice-ready";

const POLL_MS = 500;
const ANSWER_MS = 5_000;

export interface Readiness {
  /** Where n8n is, without a slash at the end. */
  readonly url: string;
  readonly signal: AbortSignal;
  /** Told what is being waited for. */
  readonly onPath: (path: string) => void;
  /** Seconds n8n has in all. */
  readonly seconds: number;
}

/**
 * Waits until n8n's port is open and then until its workflows answer.
 *
 * @returns the path that did not answer with 200 in time, undefined when all do
 */
export async function waitUntilReady({
  url,
  signal,
  onPath,
  seconds,
}: Readiness): Promise<string | undefined> {
  const deadline = performance.now() + seconds * 1000;
  for (const path of [HEALTH_PATH, READY_PATH]) {
    onPath(path);
    while (!(await answers(url + path, signal))) {
      if (performance.now() > deadline) return path;
      await sleep(POLL_MS, undefined, { signal });
    }
  }
  return undefined;
}

async function answers(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]);
    return (await fetch(url, { signal: limited, redirect: "manual" })).status === 200;
  } catch {
    return false;
  }
}
