import { inspect } from "node:util";

/** What the table says about one secret. */
export interface SecretReferenceProps {
  /** Name of the environment variable, on the operator's machine and on the host. */
  readonly name: string;
  /** What the host needs it for; completes the sentence "NAME: ...". */
  readonly purpose: string;
  /** The one user of the image that may read it. */
  readonly reader: "broker" | "dispatcher" | "n8n";
  /** Where a human gets a value. */
  readonly obtain: string;
  /** How a value begins, where its issuer fixes that; tells a swapped pair apart. */
  readonly prefixes?: readonly string[];
  /** Whether another value than the first would make stored data unreadable; it is then never set over one that stands. @default false */
  readonly setOnce?: boolean;
}

/**
 * A secret by name. Constructs, messages and docs speak of references; no value ever stands in one, so none can reach Terraform.
 *
 * `SecretReference.all` is the one table of secrets: presence check, docs and redaction are made from it.
 */
export class SecretReference {
  public static readonly CLAUDE_CODE_OAUTH_TOKEN = new SecretReference({
    name: "CLAUDE_CODE_OAUTH_TOKEN",
    purpose: "Claude Code works on the Claude subscription with it",
    reader: "broker",
    obtain: "run `claude setup-token` on your own machine (valid for one year)",
    prefixes: ["sk-ant-oat"],
  });

  public static readonly GH_TOKEN = new SecretReference({
    name: "GH_TOKEN",
    purpose: "the dispatcher reads issues, pushes branches and opens pull requests with it",
    reader: "dispatcher",
    obtain: "https://github.com/settings/tokens (classic, scopes repo and workflow)",
    prefixes: ["ghp_", "github_pat_"],
  });

  public static readonly N8N_ENCRYPTION_KEY = new SecretReference({
    name: "N8N_ENCRYPTION_KEY",
    purpose: "n8n encrypts its stored credentials with it; keep a copy, the data is of no use without it",
    reader: "n8n",
    obtain: "make one once with `openssl rand -hex 32`",
    setOnce: true,
  });

  /** Every secret a host needs before its first start, in the order messages list them. */
  public static readonly all: readonly SecretReference[] = [
    SecretReference.CLAUDE_CODE_OAUTH_TOKEN,
    SecretReference.GH_TOKEN,
    SecretReference.N8N_ENCRYPTION_KEY,
  ];

  public readonly name: string;
  public readonly purpose: string;
  public readonly reader: SecretReferenceProps["reader"];
  public readonly obtain: string;
  public readonly prefixes: readonly string[];
  public readonly setOnce: boolean;

  private constructor(props: SecretReferenceProps) {
    this.name = props.name;
    this.purpose = props.purpose;
    this.reader = props.reader;
    this.obtain = props.obtain;
    this.prefixes = props.prefixes ?? [];
    this.setOnce = props.setOnce ?? false;
  }

  /** The reference called `name`. @throws Error when the table has none of that name */
  public static named(name: string): SecretReference {
    const reference = SecretReference.all.find((each) => each.name === name);
    if (!reference) {
      const known = SecretReference.all.map((each) => each.name).join(", ");
      throw new Error(`No secret is called "${name}". Known: ${known}.`);
    }
    return reference;
  }

  public toString(): string {
    return this.name;
  }

  public toJSON(): string {
    return this.name;
  }

  public [inspect.custom](): string {
    return this.name;
  }
}
