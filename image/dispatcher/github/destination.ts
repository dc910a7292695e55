/** Where a request goes, and whether the token goes with it. */
export interface Destination {
  readonly origin: URL;
  readonly withToken: boolean;
}

const API_HOSTS = ["api.github.com", "uploads.github.com"];

/** Where GitHub sends gh for logs, artifacts and release files: signed addresses, which need no token and must see none. */
const STORAGE_HOSTS = /^[a-z0-9-]+\.(githubusercontent\.com|blob\.core\.windows\.net)$/;

/**
 * The destination of a request for `host`, or undefined when the door doesn't lead there.
 *
 * @param override stands in for both of GitHub's API hosts
 */
export function destinationOf(host: string, override?: URL): Destination | undefined {
  const name = host.toLowerCase();
  if (API_HOSTS.includes(name)) return { origin: override ?? new URL(`https://${name}`), withToken: true };
  if (STORAGE_HOSTS.test(name)) return { origin: new URL(`https://${name}`), withToken: false };
  return undefined;
}
