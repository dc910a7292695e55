import { gzipSync } from "node:zlib";
import { stringify } from "yaml";
import { HostError } from "../host-error";
import { literal } from "../terraform-text";
import type { HostFile } from "./host-files";
import { environmentFile, serverSettings } from "./server-settings";

/** Hetzner's limit for user_data, in bytes. */
export const USER_DATA_LIMIT = 32 * 1024;

/** The operator's login on the server itself. */
export const SERVER_LOGIN = "backoffice";

/** Users of the image; their ids are reserved on the server, so that no package takes one and comes to own its files on /data. */
const IMAGE_USERS = ["agent", "n8n", "broker", "dispatcher", "job", "tunnel", "logger", "job2", "asker"];
const FIRST_IMAGE_UID = 10001;

/** Characters from which a file is packed; below it stays legible in the plan. */
const PACKED_FROM = 400;

export interface CloudInitProps {
  /** Host name of the server. */
  readonly name: string;
  readonly timeZone: string;
  /** SSH public keys of the operator. */
  readonly operatorKeys: readonly string[];
  /** CIDRs that may reach SSH. */
  readonly sshSources: readonly string[];
  /** Files of the server's side; no secret: user_data is readable by every process on the server. */
  readonly files: readonly HostFile[];
  /** Host name Caddy gets a certificate for. @default - nothing public but SSH */
  readonly domain?: string;
}

/**
 * The server's user_data as Terraform must be given it: a cloud-config that makes a hardened Debian with podman, the data volume's mount
 * and the host's unit. Pure: the same props give the same text.
 *
 * @throws HostError when the text is over Hetzner's 32 KiB
 */
export function cloudInit(props: CloudInitProps): string {
  const text = `#cloud-config\n${stringify(cloudConfig(props), { lineWidth: 0, aliasDuplicateObjects: false })}`;
  const size = Buffer.byteLength(text);
  if (size > USER_DATA_LIMIT) {
    throw new HostError(
      `The server's user_data has ${size} bytes; Hetzner takes at most ${USER_DATA_LIMIT}. Shorten operatorKeys in backoffice.ts.`,
    );
  }
  return literal(text);
}

function cloudConfig(props: CloudInitProps): Record<string, unknown> {
  return {
    hostname: props.name,
    // sudo looks its own server up.
    manage_etc_hosts: "localhost",
    locale: "C.UTF-8",
    timezone: props.timeZone,
    users: [operator(props.operatorKeys), ...IMAGE_USERS.map(reserved)],
    package_update: true,
    packages: [
      "podman",
      "nftables",
      "rsync",
      "unattended-upgrades",
      "systemd-zram-generator",
      ...(props.domain ? ["caddy"] : []),
    ],
    write_files: [...props.files, settings(props)].map(written),
    runcmd: [["/usr/local/sbin/backoffice-prepare"]],
  };
}

function operator(keys: readonly string[]): Record<string, unknown> {
  return {
    name: SERVER_LOGIN,
    shell: "/bin/bash",
    lock_passwd: true,
    sudo: "ALL=(ALL) NOPASSWD:ALL",
    ssh_authorized_keys: [...keys],
  };
}

function reserved(name: string, index: number): Record<string, unknown> {
  const uid = FIRST_IMAGE_UID + index;
  return {
    name: `backoffice-${name}`,
    uid,
    shell: "/usr/sbin/nologin",
    no_create_home: true,
    lock_passwd: true,
  };
}

/** Packed where that makes it shorter, since user_data has a limit. */
function written({ path, content, executable }: HostFile): Record<string, unknown> {
  // Without permissions cloud-init takes 0644.
  const file = { path, ...(executable && { permissions: "0755" }) };
  if (content.length < PACKED_FROM) return { ...file, content };
  return { ...file, encoding: "gz+b64", content: gzipSync(content, { level: 9 }).toString("base64") };
}

function settings(props: CloudInitProps): HostFile {
  return { path: "/etc/backoffice/server.env", content: environmentFile(serverSettings(props)) };
}
