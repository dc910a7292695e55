import { inspect } from "node:util";

/** The form of a secret's value. */
export interface SecretForm {
  readonly pattern: RegExp;
  /** The same in words; completes the sentence "NAME is not ...". */
  readonly words: string;
}

/** What the table says about one secret. */
export interface SecretReferenceProps {
  /** Name of the environment variable, on the operator's machine and on the host. */
  readonly name: string;
  /** What the host needs it for; completes the sentence "NAME: ...". */
  readonly purpose: string;
  /** The one user of the image that may read it. */
  readonly reader: "broker" | "dispatcher" | "n8n" | "tunnel";
  /** Where a human gets a value. */
  readonly obtain: string;
  /** How a value begins, where its issuer fixes that; tells a swapped pair apart. */
  readonly prefixes?: readonly string[];
  /** What a whole value looks like, where a wrong one would keep the host from starting. @default - anything without blanks */
  readonly form?: SecretForm;
  /** Whether a host can't start without it. @default true */
  readonly required?: boolean;
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

  public static readonly N8N_INSTANCE_OWNER_EMAIL = new SecretReference({
    name: "N8N_INSTANCE_OWNER_EMAIL",
    purpose: "the account that logs in to n8n; without it nobody can",
    reader: "n8n",
    obtain: "your own address, such as `you@example.com`",
    form: { pattern: /^[^\s@]+@[^\s@]+\.[^\s@.]+$/, words: "an address such as you@example.com" },
    required: false,
  });

  public static readonly N8N_INSTANCE_OWNER_PASSWORD_HASH = new SecretReference({
    name: "N8N_INSTANCE_OWNER_PASSWORD_HASH",
    purpose: "the password of that account, as a bcrypt hash",
    reader: "n8n",
    // htpasswd asks for the password itself, so it gets into no history and no list of processes; it writes $2y$ for what all others call $2b$.
    obtain:
      "run `htpasswd -nBC 10 '' | tr -d ':\\n' | sed 's/^.2y/$2b/'` (Debian: apache2-utils; on every Mac)",
    prefixes: ["$2a$", "$2b$"],
    // n8n does not start with another (its source, 2.41).
    form: { pattern: /^\$2[ab]\$\d{2}\$[./A-Za-z0-9]{53}$/, words: "a whole bcrypt hash, 60 characters" },
    required: false,
  });

  public static readonly TUNNEL_TOKEN = new SecretReference({
    name: "TUNNEL_TOKEN",
    purpose:
      "cloudflared connects n8n to a named tunnel of Cloudflare with it; without it no tunnel is opened",
    reader: "tunnel",
    obtain: "https://one.dash.cloudflare.com (Networks, Tunnels, Create a tunnel: the text behind --token)",
    required: false,
  });

  public static readonly GITHUB_WEBHOOK_SECRET = new SecretReference({
    name: "GITHUB_WEBHOOK_SECRET",
    purpose:
      "GitHub signs webhooks with it that you made by hand; without it the host makes one out of GH_TOKEN",
    reader: "dispatcher",
    obtain: "make one with `openssl rand -hex 32`, and enter the same in the webhook's settings on GitHub",
    // A signature is public to whoever sees a delivery: a short one could be found by trying.
    form: { pattern: /^.{20,}$/, words: "at least 20 characters long" },
    required: false,
  });

  public static readonly SENTRY_CLIENT_SECRET = new SecretReference({
    name: "SENTRY_CLIENT_SECRET",
    purpose: "Sentry signs what it reports with it; without it nothing of Sentry's is taken",
    reader: "dispatcher",
    obtain: "https://sentry.io/settings/ (Custom Integrations, your internal integration: Client Secret)",
    form: { pattern: /^.{20,}$/, words: "at least 20 characters long" },
    required: false,
  });

  /** Every secret a host takes, in the order messages list them. */
  public static readonly all: readonly SecretReference[] = [
    SecretReference.CLAUDE_CODE_OAUTH_TOKEN,
    SecretReference.GH_TOKEN,
    SecretReference.N8N_ENCRYPTION_KEY,
    SecretReference.N8N_INSTANCE_OWNER_EMAIL,
    SecretReference.N8N_INSTANCE_OWNER_PASSWORD_HASH,
    SecretReference.TUNNEL_TOKEN,
    SecretReference.GITHUB_WEBHOOK_SECRET,
    SecretReference.SENTRY_CLIENT_SECRET,
  ];

  public readonly name: string;
  public readonly purpose: string;
  public readonly reader: SecretReferenceProps["reader"];
  public readonly obtain: string;
  public readonly prefixes: readonly string[];
  public readonly form: SecretForm | undefined;
  public readonly required: boolean;
  public readonly setOnce: boolean;

  private constructor(props: SecretReferenceProps) {
    this.name = props.name;
    this.purpose = props.purpose;
    this.reader = props.reader;
    this.obtain = props.obtain;
    this.prefixes = props.prefixes ?? [];
    this.form = props.form;
    this.required = props.required ?? true;
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
