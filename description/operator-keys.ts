import type { Finding } from "./guide";

/**
 * What the keys may come to in bytes, on Hetzner only: they stand in the server's user_data, which takes 32 KiB, and everything else
 * in it comes to less than 26 KiB.
 */
export const OPERATOR_KEYS_LIMIT = 6 * 1024;

/** The line of a key in the YAML: its indent, the dash and the line's end. */
const BYTES_AROUND_KEY = 10;

/** What is wrong with all keys together, for a server on Hetzner. */
export function findingsAboutOperatorKeys(keys: readonly string[] = []): Finding[] {
  // Quoted, as YAML writes a key whose comment holds quotes or a colon.
  const size = keys.reduce((sum, key) => sum + Buffer.byteLength(JSON.stringify(key)) + BYTES_AROUND_KEY, 0);
  if (size <= OPERATOR_KEYS_LIMIT) return [];
  const problem = `${keys.length} keys come to ${size} bytes, too much for the text of a server's first boot`;
  return [
    [
      "operatorKeys",
      {
        problem,
        allowed: `${OPERATOR_KEYS_LIMIT} bytes in all; an Ed25519 key has about 100, an RSA key up to 750`,
        fix: "leave only keys that are in use, and replace RSA keys by Ed25519: ssh-keygen -t ed25519",
      },
    ],
  ];
}
