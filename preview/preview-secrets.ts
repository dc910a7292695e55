import { randomBytes } from "node:crypto";
import { SecretReference } from "../constructs/secret-reference";
import { problemWithValue } from "../deploy/secret-value";
import { PreviewError } from "./error";
import type { Owner } from "./owner";

/** Tokens that a preview can do without: Claude and GitHub then refuse it, and its health says so. */
const TOKENS = [SecretReference.CLAUDE_CODE_OAUTH_TOKEN, SecretReference.GH_TOKEN];

export interface PreviewSecrets {
  /** The container's secrets by name. */
  readonly values: Readonly<Record<string, string>>;
  /** Names of those that are made up. */
  readonly madeUp: readonly string[];
}

/**
 * What a preview is given for its secrets. Key and account are always its own, and it never opens the tunnel of the real host.
 *
 * @param environment where the user's own tokens are taken from; absent when none may be
 * @throws PreviewError when it has none of them, or one of a wrong kind
 */
export function previewSecrets(
  owner: Owner,
  environment?: Readonly<Record<string, string | undefined>>,
): PreviewSecrets {
  const own = new Map(TOKENS.map((token) => [token, environment?.[token.name]?.trim() ?? ""]));
  if (environment) refuseUnusable(own);
  const madeUp = TOKENS.filter((token) => !own.get(token));
  return {
    values: {
      ...Object.fromEntries(TOKENS.map((token) => [token.name, own.get(token) || madeUpToken(token)])),
      N8N_ENCRYPTION_KEY: randomBytes(32).toString("hex"),
      N8N_INSTANCE_OWNER_EMAIL: owner.email,
      N8N_INSTANCE_OWNER_PASSWORD_HASH: owner.passwordHash,
    },
    madeUp: madeUp.map(({ name }) => name),
  };
}

/** Begins as a real one does, so that the host starts with it. */
function madeUpToken({ prefixes: [beginning = ""] }: SecretReference): string {
  return `${beginning}-made-up-for-a-preview`;
}

function refuseUnusable(own: ReadonlyMap<SecretReference, string>): void {
  const given = [...own].filter(([, value]) => value !== "");
  if (given.length === 0) {
    const names = TOKENS.map(({ name }) => name);
    throw new PreviewError(
      `--with-secrets: neither ${names.join(" nor ")} is set in your environment.\n` +
        `Set them: ${names.map((name) => `read -rs ${name} && export ${name}`).join("; ")}\n` +
        "Or leave the option out: n8n and SSH work without them.",
    );
  }
  const problems = given.flatMap(([token, value]) => problemWithValue(token, value) ?? []);
  if (problems.length > 0) {
    throw new PreviewError(
      `--with-secrets: nothing was started.\n${problems.map((problem) => `  ${problem}`).join("\n")}`,
    );
  }
}
