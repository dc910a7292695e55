import { existsSync, rmSync } from "node:fs";
import { execa } from "execa";
import { KNOWN_HOSTS } from "../deploy/ssh-error";
import { Failure } from "./refusal";

/**
 * Forgets the host key that is pinned for an address, so that the next contact pins that of the new server; ssh-keygen, since names may
 * stand there hashed.
 *
 * @throws Failure when ssh-keygen can't be run or fails
 */
export async function forgetHostKey(address: string): Promise<void> {
  if (!existsSync(KNOWN_HOSTS)) return;
  const { exitCode, all } = await execa("ssh-keygen", ["-R", address, "-f", KNOWN_HOSTS], {
    stdin: "ignore",
    all: true,
    reject: false,
  });
  // What it keeps of the old content.
  rmSync(`${KNOWN_HOSTS}.old`, { force: true });
  // 0, too, when there was no such key.
  if (exitCode !== 0)
    throw new Failure(
      `ssh-keygen -R ${address} -f ${KNOWN_HOSTS} failed; it comes with OpenSSH's client.`,
      all,
    );
}
