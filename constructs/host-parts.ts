import type { TerraformStack } from "cdktf";
import type { HostImage } from "./host-image";
import type { SecretReference } from "./secret-reference";

/** Where n8n listens inside the host. */
export const N8N_PORT = 5678;
/** Where the image's sshd listens inside the host; 22 belongs to Fly's own SSH server. */
export const SSHD_PORT = 2222;
/** Where that sshd is reached from outside, on both clouds. */
export const SSH_PORT = 10022;
/** Where the volume is mounted. */
export const DATA = "/data";
/** n8n's own check of life: 200 as soon as its port listens. */
export const HEALTH_PATH = "/healthz";
/** Where the host tells its health by HTTP, on any path: 200 while it lives, whatever becomes of a token or an optional part. */
export const HEALTH_PORT = 7072;

/** What the host's jobs may take. */
export interface JobLimits {
  /** 1 or 2. */
  readonly jobsAtOnce: number;
  readonly minutesPerJob: number;
  /** Turns of the agent, in all of a job. */
  readonly turnsPerJob: number;
  /** In the host's time zone. */
  readonly jobsPerDay: number;
}

/** Where digests, approvals and warnings go. */
export interface Notify {
  /** An address of mail. @default - none is sent */
  readonly email?: string;
  /** A channel of Slack, by name or id. @default - nothing is posted */
  readonly slack?: string;
}

/** What every host has, whatever the cloud. */
export interface HostParts {
  /** Name of the app or server. */
  readonly name: string;
  /** IANA name of the time zone, such as "America/New_York". */
  readonly timeZone: string;
  /** `owner/name` on GitHub. */
  readonly repositories: readonly string[];
  /** SSH public keys that may log in. */
  readonly operatorKeys: readonly string[];
  /** CIDRs that may reach SSH, where the cloud can tell them apart. */
  readonly sshSources: readonly string[];
  /** Size of the volume in GB. */
  readonly volumeSizeGb: number;
  /** Raised by one after a rotation of a secret. */
  readonly secretsVersion: number;
  /** Public name of a Cloudflare tunnel that leads to n8n; the same on every cloud. @default - n8n is reached as the target has it */
  readonly tunnelHostname?: string;
  readonly limits: JobLimits;
  readonly notify: Notify;
  readonly secrets: readonly SecretReference[];
  readonly image: HostImage;
}

/** What the operator needs to know of a placed host; each becomes an output of the stack. */
export interface PlacedHost {
  /** Where a browser finds n8n. */
  readonly url: string;
  /** Command that opens a shell on the host. */
  readonly ssh: string;
  /** What to do next, as one line. */
  readonly nextStep: string;
}

/** A cloud that can run the host. Implement it for another cloud; `BackofficeHost` stays as it is. */
export interface HostTarget {
  /** Makes all that the host needs on this cloud, directly in `stack`, in the cloud's own order. */
  place(stack: TerraformStack, host: HostParts): PlacedHost;
}
