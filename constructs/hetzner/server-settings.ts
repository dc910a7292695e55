export interface ServerSettingsProps {
  /** CIDRs that may reach the host's SSH port; the server's own is narrowed by Hetzner's firewall alone. */
  readonly sshSources: readonly string[];
  /** Host name Caddy gets a certificate for. @default - nothing public but SSH */
  readonly domain?: string | undefined;
}

/**
 * What the server itself, as against the host in its container, must know of the description: who may reach it. Given to it at its first boot
 * and, as it changes with the description, at each deploy that changes it.
 */
export function serverSettings(props: ServerSettingsProps): Record<string, string> {
  return {
    SERVER_SSH_SOURCES: props.sshSources.join(","),
    // There also when empty: a domain that went away has to reach the server too. Last, by which the server tells that nothing was cut off.
    SERVER_DOMAIN: props.domain ?? "",
  };
}

/** NAME=value a line, nothing quoted, as podman, systemd and the server's own programs read it. */
export function environmentFile(environment: Readonly<Record<string, string>>): string {
  return Object.entries(environment)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}
