import { generateKeyPairSync } from "node:crypto";
import {
  type Backoffice,
  checkBackoffice,
  type Deployed,
  type Host,
  renderProblems,
} from "../../description";

/** A good public key, made by ssh-keygen for this test and used nowhere. */
export const ed25519Key =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDVDgQwwKmyAswEUqWf5Ftu7csKRun84RZ/g9Imao2YQ you@laptop";

/** A description without problems, with both targets. */
export const example = {
  name: "backoffice-automation",
  timeZone: "America/New_York",
  repositories: ["teamboswell/boswell-hub", "teamboswell/boswell-app"],
  operatorKeys: [ed25519Key],
  sshSources: ["0.0.0.0/0", "::/0"],
  fly: { org: "personal" },
  hetzner: {},
} satisfies Backoffice;

/** The whole message for the example with some settings changed. */
export function messageFor(changes: Record<string, unknown>, deployed?: Deployed): string {
  return renderProblems(checkBackoffice({ ...example, ...changes }, deployed).problems);
}

/** The message of exactly one problem. */
export function oneProblem(line: string, allowed: string, fix: string): string {
  return `backoffice.ts has 1 problem:\n\n  ${line}\n    allowed: ${allowed}\n    fix:     ${fix}`;
}

/** The host of the example with some settings changed, which has to be right. */
export function hostFor(changes: Record<string, unknown> = {}): Host {
  const { host, problems } = checkBackoffice({ ...example, ...changes });
  if (!host || problems.length > 0) throw new Error(renderProblems(problems));
  return host;
}

/** A fresh private key, in the form that OpenSSL writes. */
export function privateKey(): string {
  return generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}
