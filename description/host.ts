import type { FlyRegion } from "./fly-regions";
import type { FlySize } from "./fly-sizes";
import type { HetznerLocation } from "./server-types";

/** The description after checking: defaults filled in, keys trimmed. A target that is not described, or has problems, is absent. */
export interface Host {
  readonly name: string;
  readonly timeZone: string;
  readonly repositories: readonly string[];
  readonly operatorKeys: readonly string[];
  readonly sshSources: readonly string[];
  readonly volumeSizeGb: number;
  readonly secretsVersion: number;
  /** Public name of the tunnel that leads to n8n, on whichever cloud the host runs. @default - no tunnel */
  readonly tunnelHostname?: string;
  readonly limits: Limits;
  readonly notify: Notify;
  readonly state: StateSettings;
  readonly fly?: FlySettings;
  readonly hetzner?: HetznerSettings;
}

/** What the jobs of a host may take. */
export interface Limits {
  readonly jobsAtOnce: number;
  readonly minutesPerJob: number;
  /** Turns of the agent, in all of a job. */
  readonly turnsPerJob: number;
  /** In the host's time zone. */
  readonly jobsPerDay: number;
}

/** Where digests, approvals and warnings go. */
export interface Notify {
  /** @default - no mail is sent */
  readonly email?: string;
  /** Channel, by name or id. @default - nothing is posted */
  readonly slack?: string;
}

/** Where Terraform keeps its state. */
export type StateSettings =
  | { readonly backend: "local" }
  | {
      readonly backend: "s3";
      readonly bucket: string;
      readonly region: string;
      readonly endpoint?: string;
      readonly keyPrefix?: string;
    }
  | { readonly backend: "http"; readonly address: string };

export interface FlySettings {
  readonly org: string;
  readonly region: FlyRegion;
  readonly size: FlySize;
  readonly memoryMb: number;
  /** An existing volume to use. @default - a volume of the stack's own */
  readonly volumeId?: string;
  readonly snapshotRetentionDays: number;
  readonly allowDestroy: readonly ("app" | "volume" | "addresses")[];
}

export interface HetznerSettings {
  readonly serverType: string;
  readonly location: HetznerLocation;
  /** Host name with a certificate of its own. @default - n8n is reached through an SSH tunnel only */
  readonly domain?: string;
  readonly allowDestroy: readonly ("server" | "volume" | "address")[];
}
