import type { KnownError } from "./explain";

/** Errors of `terraform init`, which fetches the providers before anything else: those of the way there, not of what is asked for. */
export const initErrors: readonly KnownError[] = [
  {
    // OpenTofu says the first of them too; the rest is how Go tells that a host was not reached.
    pattern:
      /(?:Failed to (?:query available provider packages|install provider)|could not connect to registry|Failed to resolve provider packages).*?(?:could not connect to|failed to request discovery|no such host|connection refused|timeout|deadline exceeded|unreachable|TLS handshake|x509|50\d )/i,
    meaning: (error, { stack = "fly" }) => {
      const registry = /registry\.(?:terraform\.io|opentofu\.org)/.exec(error.text)?.[0];
      return [
        `Terraform could not fetch its providers: there is no network, or ${registry ?? "the registry"} does not answer. Nothing was changed.`,
        `  Look whether it answers: curl -I https://${registry ?? "registry.opentofu.org"}/.well-known/terraform.json`,
        "  Behind a proxy, set HTTPS_PROXY. Without a way out, name a mirror in a file and that file in TF_CLI_CONFIG_FILE; see",
        "  https://developer.hashicorp.com/terraform/cli/config/config-file#provider-installation",
        `  Then: npx cdktf deploy ${stack}`,
      ].join("\n");
    },
  },
];
