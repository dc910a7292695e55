import type { Owner } from "./owner";

export interface ReadyPreview {
  readonly url: string;
  readonly owner: Owner;
  /** Port of the host's sshd on 127.0.0.1; absent when no key may log in. */
  readonly sshPort?: number;
  /** The engine and the container's name. */
  readonly engine: string;
  readonly container: string;
  /** Names of the tokens that are made up. */
  readonly madeUp: readonly string[];
}

/** The host key is new each time, so ssh is told to keep none. */
export function sshLine(port: number): string {
  return `ssh -p ${port} -o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=no agent@127.0.0.1`;
}

/** What a ready preview tells its user. */
export function summary({ url, owner, sshPort, engine, container, madeUp }: ReadyPreview): string {
  const without =
    madeUp.length === 0
      ? []
      : [
          "",
          `Made up: ${madeUp.join(", ")}; checks of Claude and GitHub fail. With your own: npm run preview -- --with-secrets`,
        ];
  return [
    "",
    `n8n    ${url}`,
    `login  ${owner.email}  ${owner.password}`,
    `shell  ${sshPort === undefined ? "none: backoffice.ts has no operatorKeys" : sshLine(sshPort)}`,
    `log    ${engine} logs -f ${container}`,
    ...without,
    "",
    "Ctrl+C stops it and removes the container and its data.",
  ].join("\n");
}

/** The same for programs, as one line. */
export function json({ url, owner: { email, password }, sshPort, container }: ReadyPreview): string {
  const ssh = sshPort === undefined ? null : sshLine(sshPort);
  return JSON.stringify({ url, owner: { email, password }, ssh, container });
}
