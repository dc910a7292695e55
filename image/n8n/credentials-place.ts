/** A credential that the image's workflows name, with nothing in it. */
export interface BlankCredential {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly data: Readonly<Record<string, never>>;
}

/** n8n's database and commands, as far as credentials need them. */
export interface CredentialStore {
  /** Encrypts the ones that the image's own database brought, for which no host's key was there yet. */
  fill(): void;
  ids(): ReadonlySet<string>;
  /** Returns what n8n printed when it failed. */
  import(credentials: readonly BlankCredential[]): string | undefined;
}

/**
 * Makes the credentials that are missing; one that is there is never written. n8n must not be running.
 *
 * @returns what went wrong, and what it means
 */
export function placeCredentials(
  credentials: readonly BlankCredential[],
  store: CredentialStore,
): string | undefined {
  store.fill();
  const missing = missingOf(credentials, store);
  if (missing.length === 0) return undefined;
  const problem = store.import(missing);
  // Not by the exit code alone: the command ends well whatever happens.
  const still = missingOf(missing, store);
  if (still.length === 0) return undefined;
  const names = still.map(({ id, name }) => `"${name}" (${id})`).join(", ");
  return (
    `Credentials ${names} were not made, so the workflows that need them stay as they are; the next start tries again. ` +
    `To see why: n8n import:credentials --input=/opt/backoffice/n8n/credentials.json. n8n said: ${problem ?? "nothing"}`
  );
}

function missingOf(credentials: readonly BlankCredential[], store: CredentialStore): BlankCredential[] {
  const ids = store.ids();
  return credentials.filter(({ id }) => !ids.has(id));
}
