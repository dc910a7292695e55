/** IMAP, in the clear or not at first, and inside TLS. */
const IMAP_PORTS: readonly number[] = [143, 993];

const ESTABLISHED = "01";

/**
 * Whether a user has an open connection to an IMAP server.
 *
 * @param table text of /proc/net/tcp or /proc/net/tcp6; its columns are in the kernel's Documentation/networking/proc_net_tcp
 */
export function hasImapConnection(table: string, user: number): boolean {
  return table
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .some(
      ([, , far, state, , , , owner]) =>
        state === ESTABLISHED && Number(owner) === user && IMAP_PORTS.includes(portOf(far ?? "")),
    );
}

function portOf(far: string): number {
  return Number.parseInt(far.split(":")[1] ?? "", 16);
}
