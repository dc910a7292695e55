import { createHash, randomBytes } from "node:crypto";
import { nextIpv4, nextIpv6Network } from "./addresses";
import { Refusal, type ProviderBehaviour, type ResourceBehaviour, type Session } from "./behaviour";
import { flyAnswerLost, flyRefusal, flyRefused, requireApp } from "./fly-errors";
import { machine } from "./fly-machine";
import { volume } from "./fly-volume";
import { textOf, type ObjectValue } from "./values";

/** `ampbase-io/fly` 0.2.3, from its source and its plans. */

const contents = ["fly_ip", "fly_secret", "fly_volume", "fly_machine", "fly_cert"];

const app: ResourceBehaviour = {
  replaces: ["name", "org", "network"],
  reads: ["id", "name", "org", "network", "internal_numeric_id"],
  create({ planned, config }, { cloud, settings }) {
    // The API's 422 "already exists" counts as success: the app is taken over, and destroyed later.
    const existing = cloud.find("fly_app", planned.name);
    if (existing) return { id: existing.id, values: existing.attributes, isAdopted: true };
    return {
      id: randomBytes(7).toString("hex"),
      values: {
        org: config.org ?? settings.org_slug ?? null,
        network: config.network ?? "default",
        internal_numeric_id: 7_000_000 + cloud.next("fly"),
      },
    };
  },
  remove(state, { cloud }) {
    for (const type of contents) {
      for (const { id, attributes } of cloud.resources(type)) {
        if (attributes.app === state.name) cloud.remove(type, id);
      }
    }
  },
  importState: (name, { cloud }) => ({ name, id: cloud.find("fly_app", name)?.id ?? null }),
};

const ipTypes = ["private_v6", "shared_v4", "public_v4", "public_v6"];

function address(type: string, { cloud }: Session): string {
  if (type.endsWith("v4")) return nextIpv4(cloud);
  if (type === "public_v6") return `${nextIpv6Network(cloud)}1`;
  return `fdaa:0:1:0:1::${cloud.next("flycast").toString(16)}`;
}

const flycastOnly = (name: string, type: string) =>
  new Refusal(
    `${name} Only Applies to Flycast`,
    name === "network"
      ? `type = "${type}" does not accept a \`network\` value (Fly silently ignores it). Drop the attribute or change type to "private_v6".`
      : `type = "${type}" does not accept a peer \`org_slug\` (cross-org reach is a Flycast concept). Drop the attribute or change type to "private_v6".`,
    name,
  );

const ip: ResourceBehaviour = {
  replaces: ["app", "type", "network", "org_slug"],
  oneOf: { type: ipTypes },
  validate: ({ type, ...config }) =>
    typeof type === "string" && type !== "private_v6"
      ? ["network", "org_slug"].filter((name) => config[name] !== null).map((name) => flycastOnly(name, type))
      : [],
  create({ planned }, session) {
    requireApp(planned.app, "create", "fly_ip", session);
    const id = address(textOf(planned.type), session);
    return { id, values: { address: id } };
  },
  read: (state, session) => requireApp(state.app, "read", "fly_ip", session),
  importState(id) {
    const [name, of = ""] = id.split("/");
    const type = of.startsWith("fdaa:") ? "private_v6" : of.includes(":") ? "public_v6" : "public_v4";
    return { app: name ?? null, id: of, address: of, type };
  },
};

const secretValues = (
  { config, planned }: { config: ObjectValue; planned: ObjectValue },
  { cloud }: Session,
) => ({
  digest: createHash("sha256").update(textOf(config.value_wo)).digest("hex").slice(0, 16),
  version: cloud.next(`secrets of ${textOf(planned.app)}`),
});

const secret: ResourceBehaviour = {
  replaces: ["app", "name"],
  unknownOnUpdate: ["digest", "version"],
  reads: ["digest"],
  create(change, session) {
    const { app, name } = change.planned;
    requireApp(app, "create", "fly_secret", session);
    return { id: `${textOf(app)}/${textOf(name)}`, values: secretValues(change, session) };
  },
  update: (change, session) => ({ values: secretValues(change, session) }),
  read: (state, session) => requireApp(state.app, "read", "fly_secret", session),
};

const certComputed = {
  a_records: ["203.0.113.1"],
  aaaa_records: ["2001:db8::1"],
  alpn_configured: true,
  configured: true,
  dns_configured: true,
  http_configured: true,
  dns_provider: "",
  rate_limited_until: "",
  status: "Ready",
};

const cert: ResourceBehaviour = {
  replaces: ["app", "hostname"],
  unknownOnUpdate: [
    ...Object.keys(certComputed),
    ...["acme_challenge_name", "acme_challenge_target", "cname", "ownership_app_value", "ownership_name"],
  ],
  create({ planned }, session) {
    requireApp(planned.app, "create", "fly_cert", session);
    const name = textOf(planned.app);
    const hostname = textOf(planned.hostname);
    return {
      id: `${name}/${hostname}`,
      values: {
        ...certComputed,
        cname: `${name}.fly.dev`,
        acme_challenge_name: `_acme-challenge.${hostname}`,
        acme_challenge_target: `${hostname}.flydns.net`,
        ownership_name: `_fly-ownership.${hostname}`,
        ownership_app_value: `app-${name}`,
      },
    };
  },
};

const certValidation: ResourceBehaviour = {
  replaces: ["cert_id", "validation_dependencies"],
  unknownOnUpdate: ["configured", "status"],
  defaults: { validation_timeout: "10m0s" },
  create: ({ planned }) => ({ id: textOf(planned.cert_id), values: { configured: true, status: "Ready" } }),
  update() {
    throw new Refusal("Update Not Supported", "fly_cert_validation does not support in-place updates");
  },
};

export const fly: ProviderBehaviour = {
  resources: {
    fly_app: app,
    fly_ip: ip,
    fly_secret: secret,
    fly_volume: volume,
    fly_cert: cert,
    fly_cert_validation: certValidation,
    fly_machine: machine,
  },
  dataSources: {},
  refused: flyRefused,
  unauthorized: (operation, type) => flyRefusal(operation, type, 401, "unauthorized"),
  answerLost: flyAnswerLost,
};
