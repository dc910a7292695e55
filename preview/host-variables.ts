import { hostEnvironment } from "../constructs/host-environment";
import type { HostImage } from "../constructs/host-image";
import { SecretReference } from "../constructs/secret-reference";
import { checkBackoffice, limitsSchema } from "../description";

/** A preview needs no account, and so no description without a mistake either. */
const NOTHING = {
  timeZone: "UTC",
  repositories: [],
  operatorKeys: [],
  sshSources: [],
  volumeSizeGb: 1,
  secretsVersion: 1,
  limits: limitsSchema.parse({}),
  notify: {},
};

/**
 * The container's variables: what the clouds' hosts are told, from the same description.
 *
 * @param backoffice the description; one with mistakes in what all clouds share counts as an empty one
 * @param url where n8n is reached
 */
export function hostVariables(backoffice: unknown, image: HostImage, url: string): Record<string, string> {
  const described = checkBackoffice(backoffice).host ?? NOTHING;
  const host = { ...described, name: "preview", secrets: SecretReference.all, image };
  return hostEnvironment(host, { target: "preview", url });
}

/** Whether a key may log in to a host with these variables. */
export function hasKeys(variables: Readonly<Record<string, string>>): boolean {
  return variables["BACKOFFICE_AUTHORIZED_KEYS"] !== "[]";
}
