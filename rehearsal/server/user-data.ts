import { backoffice } from "../../backoffice";
import { cloudInit } from "../../constructs/hetzner/cloud-init";
import { hostFiles } from "../../constructs/hetzner/host-files";

/**
 * user_data as the server gets it from Terraform for the shipped description, but for the operator's key.
 * @param operatorKey public key
 * @param domain @default - none
 */
export function userData(operatorKey: string, domain?: string): string {
  const { name, timeZone, sshSources } = backoffice;
  return rendered(
    cloudInit({
      name,
      timeZone,
      operatorKeys: [operatorKey],
      sshSources,
      files: hostFiles(),
      ...(domain !== undefined && { domain }),
    }),
  );
}

/** What Terraform makes of a string of its configuration: the escapes undone. */
export function rendered(text: string): string {
  return text.replaceAll("$${", "${").replaceAll("%%{", "%{");
}
