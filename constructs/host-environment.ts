import type { HostParts } from "./host-parts";

export interface HostEnvironmentProps {
  /** Cloud the host runs on, in its stack's name. */
  readonly target: string;
  /** Where n8n is reached from outside. */
  readonly url: string;
}

/**
 * Environment of the host on every cloud: what the image must know of the description. Never a secret: this stands in plan and state,
 * in user_data and in fly.toml.
 */
export function hostEnvironment(host: HostParts, props: HostEnvironmentProps): Record<string, string> {
  return {
    TZ: host.timeZone,
    BACKOFFICE_NAME: host.name,
    BACKOFFICE_TARGET: props.target,
    BACKOFFICE_URL: props.url,
    BACKOFFICE_REPOSITORIES: host.repositories.join(","),
    // JSON, so that it stays one line, as podman's environment file wants it.
    BACKOFFICE_AUTHORIZED_KEYS: JSON.stringify(host.operatorKeys),
    BACKOFFICE_SECRETS_VERSION: String(host.secretsVersion),
    BACKOFFICE_JOBS_AT_ONCE: String(host.limits.jobsAtOnce),
    BACKOFFICE_JOB_MINUTES: String(host.limits.minutesPerJob),
    BACKOFFICE_JOB_TURNS: String(host.limits.turnsPerJob),
    BACKOFFICE_JOBS_PER_DAY: String(host.limits.jobsPerDay),
    ...(host.notify.email !== undefined && { BACKOFFICE_NOTIFY_EMAIL: host.notify.email }),
    ...(host.notify.slack !== undefined && { BACKOFFICE_NOTIFY_SLACK: host.notify.slack }),
  };
}
