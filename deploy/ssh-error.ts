import { SERVER_LOGIN } from "../constructs/hetzner/cloud-init";
import { StepError } from "./fail";

/** Host keys of the servers, pinned at the first contact; in the project's folder, out of git. */
export const KNOWN_HOSTS = ".known_hosts.hetzner";

/** Why there was no session. "lost" is one that broke off, or a reason not known here. */
export type SshErrorKind = "refused" | "timeout" | "denied" | "host-key-changed" | "lost";

/** ssh reached no shell on the server; the message says why in the user's words. */
export class SshError extends StepError {
  public constructor(
    address: string,
    public readonly kind: SshErrorKind,
    stderr: string,
  ) {
    super(meaning(address, kind, stderr));
  }

  /** Whether the same try can succeed later, without anybody changing anything. */
  public get mayPass(): boolean {
    return this.kind === "refused" || this.kind === "timeout" || this.kind === "lost";
  }
}

/** Reads what OpenSSH wrote. */
export function sshErrorKind(stderr: string): SshErrorKind {
  if (/HOST IDENTIFICATION HAS CHANGED|Host key verification failed/.test(stderr)) return "host-key-changed";
  if (/Permission denied/.test(stderr)) return "denied";
  if (/Connection refused/.test(stderr)) return "refused";
  if (/timed out|No route to host|Network is unreachable/.test(stderr)) return "timeout";
  return "lost";
}

function meaning(address: string, kind: SshErrorKind, stderr: string): string {
  switch (kind) {
    case "refused":
      return `The server ${address} is up, but nothing answers on its SSH port 22.`;
    case "timeout":
      return (
        `The server ${address} does not answer on its SSH port 22: it is off, or the firewall keeps you out.\n` +
        "Your own address has to be in sshSources in backoffice.ts. Has it changed, add the new one there and deploy,\n" +
        "which opens Hetzner's firewall to it: npx cdktf deploy hetzner"
      );
    case "denied":
      return (
        `The server ${address} refused the login ${SERVER_LOGIN}: none of the keys your ssh offers is in operatorKeys.\n` +
        "See which it offers: ssh-add -L, and the .pub files in ~/.ssh. A key that asks for a passphrase has to be in\n" +
        "ssh-agent (ssh-add FILE). Keys are set up at the server's first boot; later changes of operatorKeys don't reach it."
      );
    case "host-key-changed":
      return (
        `The server at ${address} shows another host key than before, so nothing was sent to it.\n` +
        `Was the server made anew, forget the old key: ssh-keygen -R ${address} -f ${KNOWN_HOSTS}\n` +
        "Was it not, somebody else may be answering in its place: find out before you go on."
      );
    case "lost":
      return `The connection to the server ${address} was lost: ${lastLine(stderr)}`;
  }
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) || "ssh gave no reason.";
}
