import { readFileSync } from "node:fs";
import { join } from "node:path";
import { textOfSmallFile } from "./small-file.ts";

/** Where the parts of the host answer on 127.0.0.1. */
export interface Ports {
  readonly n8n: number;
  readonly sshd: number;
  readonly dispatcher: number;
  readonly broker: number;
  readonly maestro: number;
  readonly tunnel: number;
}

/** The host to look at. */
export interface Host {
  /** Root of its file tree. */
  readonly root: string;
  readonly ports: Ports;
  readonly now: Date;
}

export const PORTS: Ports = {
  n8n: 5678,
  sshd: 2222,
  dispatcher: 7070,
  broker: 7071,
  maestro: 7074,
  tunnel: 7075,
};

/** The host this program runs on. */
export const thisHost = (): Host => ({ root: "/", ports: PORTS, now: new Date() });

/** The kernel's own files: nobody can replace them, and their size says nothing (0 for most). */
const KERNELS = /^\/(proc|sys)\//;

/** Text of one of the host's files; undefined when it isn't there, can't be read, or is no regular file of at most 64 KiB. */
export function textOf(host: Host, path: string): string | undefined {
  const file = join(host.root, path);
  try {
    return KERNELS.test(path) ? readFileSync(file, "utf8") : textOfSmallFile(file);
  } catch {
    return undefined;
  }
}

/** A variable the host was started with. A login shell lacks them, so they are read where the services read them. */
export function variable(host: Host, name: string): string | undefined {
  return textOf(host, `/run/backoffice/env/${name}`)?.trimEnd() || undefined;
}
