import { createHash } from "node:crypto";
import { nextIpv4, nextIpv6Network } from "./addresses";
import { Refusal, type ProviderBehaviour, type ResourceBehaviour } from "./behaviour";
import { dataSources } from "./hcloud-data";
import {
  hcloudAnswerLost,
  hcloudError,
  hcloudRefused,
  hcloudUnauthorized,
  isProtected,
  nameTaken,
} from "./hcloud-errors";
import { server } from "./hcloud-server";
import { volume, volumeAttachment } from "./hcloud-volume";
import { textOf, type Value } from "./values";

/** `hetznercloud/hcloud` 1.68.0, from its source and from runs of the real one against an imitated API. */

const given = (value: Value | undefined, otherwise: Value): Value => value ?? otherwise;

/** MD5 of the key's second word, in pairs of digits. */
const fingerprint = (key: string): string =>
  createHash("md5")
    .update(Buffer.from(key.split(" ")[1] ?? "", "base64"))
    .digest("hex")
    .replace(/..(?!$)/g, "$&:");

const sshKey: ResourceBehaviour = {
  replaces: ["public_key"],
  create({ planned, config }, { cloud }) {
    // The API trims keys since April 2026: one that ends in a newline is made, and then differs from the plan.
    const key = textOf(planned.public_key).trim();
    const keys = cloud.resources("hcloud_ssh_key");
    if (cloud.find("hcloud_ssh_key", planned.name)) throw nameTaken("hcloud_ssh_key");
    if (keys.some(({ attributes }) => fingerprint(textOf(attributes.public_key)) === fingerprint(key))) {
      throw hcloudError("hcloud_ssh_key", 409, "uniqueness_error", "SSH key not unique");
    }
    return {
      id: String(20_000_000 + cloud.next("hcloud")),
      values: { public_key: key, fingerprint: fingerprint(key), labels: given(config.labels, {}) },
    };
  },
};

const primaryIp: ResourceBehaviour = {
  replaces: ["type", "location"],
  unknownOnUpdate: ["assignee_id"],
  create({ planned, config }, { cloud }) {
    if (cloud.find("hcloud_primary_ip", planned.name)) throw nameTaken("hcloud_primary_ip");
    const assignee = config.assignee_id ?? null;
    const server = cloud.get("hcloud_server", assignee)?.attributes;
    const network = planned.type === "ipv6" ? nextIpv6Network(cloud) : undefined;
    const id = 90_000_000 + cloud.next("hcloud");
    return {
      id: String(id),
      values: {
        ip_address: network ?? nextIpv4(cloud),
        ip_network: network ? `${network}/64` : "",
        assignee_id: assignee,
        assignee_type: given(config.assignee_type, "server"),
        location: given(config.location, server?.location ?? null),
        datacenter: null,
        auto_delete: given(config.auto_delete, false),
        delete_protection: given(config.delete_protection, false),
        labels: given(config.labels, {}),
      },
    };
  },
  update({ prior, config }, { cloud }) {
    const now = cloud.get("hcloud_primary_ip", prior.id)?.attributes;
    return { values: { assignee_id: given(config.assignee_id, now?.assignee_id ?? null) } };
  },
  remove({ id }, { cloud }) {
    const now = cloud.get("hcloud_primary_ip", id)?.attributes;
    if (now?.delete_protection === true) throw isProtected("hcloud_primary_ip");
    if (typeof now?.assignee_id === "number") {
      throw hcloudError("hcloud_primary_ip", 422, "must_be_unassigned", "primary ip must be unassigned");
    }
  },
};

const firewall: ResourceBehaviour = {
  replaces: [],
  create({ planned, config }, { cloud }) {
    if (cloud.find("hcloud_firewall", planned.name)) throw nameTaken("hcloud_firewall");
    return { id: String(2_000_000 + cloud.next("hcloud")), values: { labels: given(config.labels, {}) } };
  },
};

const rdns: ResourceBehaviour = {
  replaces: ["ip_address", "server_id", "primary_ip_id"],
  create: ({ planned: { server_id, primary_ip_id, ip_address } }) => ({
    id:
      typeof server_id === "number"
        ? `s-${server_id}-${textOf(ip_address)}`
        : `p-${textOf(primary_ip_id)}-${textOf(ip_address)}`,
  }),
};

export const hcloud: ProviderBehaviour = {
  resources: {
    hcloud_ssh_key: sshKey,
    hcloud_primary_ip: primaryIp,
    hcloud_firewall: firewall,
    hcloud_rdns: rdns,
    hcloud_server: server,
    hcloud_volume: volume,
    hcloud_volume_attachment: volumeAttachment,
  },
  dataSources,
  // Only a token written in the provider block can be checked: this process has another environment than Terraform.
  configure: ({ token }) =>
    typeof token === "string" && token.length !== 64
      ? [new Refusal("entered token is invalid (must be exactly 64 characters long)", "", "token")]
      : [],
  refused: hcloudRefused,
  unauthorized: hcloudUnauthorized,
  answerLost: hcloudAnswerLost,
};
