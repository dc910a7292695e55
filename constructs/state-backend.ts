import { HttpBackend, LocalBackend, S3Backend, type S3BackendConfig, type TerraformStack } from "cdktf";

/** Where Terraform keeps the state; credentials come from the environment only. */
export type StateLocation =
  | { readonly backend: "local" }
  | {
      readonly backend: "s3";
      readonly bucket: string;
      readonly region: string;
      /** Address of an S3-compatible store. @default - AWS */
      readonly endpoint?: string | undefined;
      /** Folder in the bucket. @default - the top */
      readonly keyPrefix?: string | undefined;
    }
  | { readonly backend: "http"; readonly address: string };

/**
 * Keeps the stack's state apart from `cdktf.out`, which the CLI cleans: beside `cdktf.json` by default, where Terraform also leaves the
 * previous state as `.backup`.
 */
export function keepState(stack: TerraformStack, location: StateLocation): void {
  const name = `terraform.${stack.node.id}.tfstate`;
  if (location.backend === "local") {
    // Relative to cdktf.out/stacks/<stack>, so that two checkouts synthesise the same text.
    new LocalBackend(stack, { path: `../../../${name}` });
  } else if (location.backend === "http") {
    const address = `${location.address.replace(/\/$/, "")}/${name}`;
    new HttpBackend(stack, { address, lockAddress: address, unlockAddress: address });
  } else {
    new S3Backend(stack, s3(location, name));
  }
}

function s3(location: Extract<StateLocation, { backend: "s3" }>, name: string): S3BackendConfig {
  const { bucket, region, endpoint, keyPrefix } = location;
  const key = keyPrefix ? `${keyPrefix.replace(/\/$/, "")}/${name}` : name;
  // Every S3-compatible store that is not AWS lacks the AWS-only look-ups.
  const compatible = endpoint && {
    endpoints: { s3: endpoint },
    skipCredentialsValidation: true,
    skipRegionValidation: true,
    skipMetadataApiCheck: true,
    skipRequestingAccountId: true,
    usePathStyle: true,
  };
  // The lock file is missing in the types of 0.21, yet passed on as it is.
  return { bucket, region, key, encrypt: true, useLockfile: true, ...compatible } as S3BackendConfig;
}
