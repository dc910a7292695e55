import { describe, expect, it } from "vitest";
import { SecretReference } from "../../constructs/secret-reference";
import { problemWithValue } from "../../deploy/secret-value";

const {
  CLAUDE_CODE_OAUTH_TOKEN,
  GH_TOKEN,
  N8N_ENCRYPTION_KEY,
  N8N_INSTANCE_OWNER_EMAIL,
  N8N_INSTANCE_OWNER_PASSWORD_HASH,
  TUNNEL_TOKEN,
  GITHUB_WEBHOOK_SECRET,
  SENTRY_CLIENT_SECRET,
} = SecretReference;

const SALT_AND_HASH = "L5G7g/oZAoQ99xRKttjMGu8P/BXYFkZU0BkzsWYARtrYBXNXuvuMK";

describe("problemWithValue", () => {
  it.each([
    [CLAUDE_CODE_OAUTH_TOKEN, "sk-ant-oat01-abc"],
    [GH_TOKEN, "ghp_abc"],
    [GH_TOKEN, "github_pat_abc"],
    [N8N_ENCRYPTION_KEY, "0123abcd"],
    [N8N_INSTANCE_OWNER_EMAIL, "you+n8n@mail.example.com"],
    [N8N_INSTANCE_OWNER_PASSWORD_HASH, `$2a$10$${SALT_AND_HASH}`],
    [N8N_INSTANCE_OWNER_PASSWORD_HASH, `$2b$12$${SALT_AND_HASH}`],
    [TUNNEL_TOKEN, "eyJhIjoiMDEyMyJ9"],
    [GITHUB_WEBHOOK_SECRET, "0123456789abcdef0123"],
    [SENTRY_CLIENT_SECRET, "0123456789abcdef0123"],
  ])("takes a right value of %s", (reference, value) => {
    expect(problemWithValue(reference, value)).toBeUndefined();
  });

  it.each([
    [
      CLAUDE_CODE_OAUTH_TOKEN,
      "sk-ant-api03-abc",
      "CLAUDE_CODE_OAUTH_TOKEN holds what looks like an Anthropic API key (sk-ant-...); it must begin with sk-ant-oat",
    ],
    [
      GH_TOKEN,
      "gho_abc",
      "GH_TOKEN holds what looks like a GitHub OAuth token (gho_...); it must begin with ghp_ or github_pat_",
    ],
    [GH_TOKEN, '"ghp_abc"', "GH_TOKEN must begin with ghp_ or github_pat_, and does not"],
    [GH_TOKEN, "ghp_abc def", "GH_TOKEN has a blank or a line break inside"],
    [N8N_ENCRYPTION_KEY, "fm2_abc", "N8N_ENCRYPTION_KEY holds what looks like a Fly.io token (fm2_...)"],
    [N8N_ENCRYPTION_KEY, "abc\ndef", "N8N_ENCRYPTION_KEY has a blank or a line break inside"],
    [
      N8N_INSTANCE_OWNER_EMAIL,
      "you@localhost",
      "N8N_INSTANCE_OWNER_EMAIL is not an address such as you@example.com",
    ],
    [
      N8N_INSTANCE_OWNER_PASSWORD_HASH,
      "correct-horse",
      "N8N_INSTANCE_OWNER_PASSWORD_HASH must begin with $2a$ or $2b$, and does not",
    ],
    [
      N8N_INSTANCE_OWNER_PASSWORD_HASH,
      `$2b$10$${SALT_AND_HASH.slice(1)}`,
      "N8N_INSTANCE_OWNER_PASSWORD_HASH is not a whole bcrypt hash, 60 characters",
    ],
    [TUNNEL_TOKEN, "ghp_abc", "TUNNEL_TOKEN holds what looks like a GitHub token (ghp_...)"],
    [
      GITHUB_WEBHOOK_SECRET,
      "0123456789abcdef012",
      "GITHUB_WEBHOOK_SECRET is not at least 20 characters long",
    ],
    [SENTRY_CLIENT_SECRET, "short", "SENTRY_CLIENT_SECRET is not at least 20 characters long"],
  ])("refuses a wrong value of %s: %j", (reference, value, problem) => {
    expect(problemWithValue(reference, value)).toBe(problem);
  });
});
