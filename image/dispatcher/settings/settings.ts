/** What of the host's description its workflows need to know. */
export interface Settings {
  readonly name: string;
  readonly url: string;
  /** IANA name. */
  readonly timeZone: string;
  /** As owner/name. */
  readonly repositories: readonly string[];
  /** Where the digest and what waits for approval go. */
  readonly notify: { readonly email?: string; readonly slack?: string };
}

/** The settings in the variables that the host was started with. */
export function settingsOf(environment: Readonly<Record<string, string | undefined>>): Settings {
  const variable = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const email = variable("BACKOFFICE_NOTIFY_EMAIL");
  const slack = variable("BACKOFFICE_NOTIFY_SLACK");
  return {
    name: variable("BACKOFFICE_NAME") ?? "backoffice",
    url: variable("BACKOFFICE_URL") ?? "",
    timeZone: variable("TZ") ?? "UTC",
    repositories: (variable("BACKOFFICE_REPOSITORIES") ?? "")
      .split(",")
      .map((name) => name.trim())
      .filter(Boolean),
    notify: { ...(email && { email }), ...(slack && { slack }) },
  };
}
