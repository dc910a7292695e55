import { expect, it } from "vitest";
import { SecretReference } from "../../constructs/secret-reference";
import { problemWithValue } from "../../deploy/secret-value";
import { PreviewError } from "../../preview/error";
import { makeOwner } from "../../preview/owner";
import { previewSecrets } from "../../preview/preview-secrets";

const owner = await makeOwner();
const OWN = { CLAUDE_CODE_OAUTH_TOKEN: "sk-ant-oat01-own", GH_TOKEN: " github_pat_own\n" };

/** Nobody sends a preview anything, and it never opens the tunnel of the real host. */
const NOT_IN_A_PREVIEW = ["TUNNEL_TOKEN", "GITHUB_WEBHOOK_SECRET", "SENTRY_CLIENT_SECRET"];

it("has a value of the right shape for every secret that the host needs, and for its owner", () => {
  const { values, madeUp } = previewSecrets(owner);
  const references = Object.keys(values).map((name) => SecretReference.named(name));

  expect(references).toEqual(SecretReference.all.filter(({ name }) => !NOT_IN_A_PREVIEW.includes(name)));
  for (const reference of references) {
    expect(problemWithValue(reference, values[reference.name] ?? "")).toBeUndefined();
  }
  expect(madeUp).toEqual(["CLAUDE_CODE_OAUTH_TOKEN", "GH_TOKEN"]);
});

it("takes the user's tokens, and nothing else of their environment", () => {
  const others = { N8N_ENCRYPTION_KEY: "own", N8N_INSTANCE_OWNER_EMAIL: "own", TUNNEL_TOKEN: "own" };
  const { values, madeUp } = previewSecrets(owner, { ...OWN, ...others });

  expect(values).toEqual({
    CLAUDE_CODE_OAUTH_TOKEN: "sk-ant-oat01-own",
    GH_TOKEN: "github_pat_own",
    N8N_ENCRYPTION_KEY: values["N8N_ENCRYPTION_KEY"],
    N8N_INSTANCE_OWNER_EMAIL: owner.email,
    N8N_INSTANCE_OWNER_PASSWORD_HASH: owner.passwordHash,
  });
  expect(values["N8N_ENCRYPTION_KEY"]).toMatch(/^[0-9a-f]{64}$/);
  expect(madeUp).toEqual([]);
});

it("makes up the one that the user has not", () => {
  const { values, madeUp } = previewSecrets(owner, { GH_TOKEN: "ghp_own", CLAUDE_CODE_OAUTH_TOKEN: " " });
  expect(values["GH_TOKEN"]).toBe("ghp_own");
  expect(madeUp).toEqual(["CLAUDE_CODE_OAUTH_TOKEN"]);
});

it("makes another key and another password each time", async () => {
  const [first, second] = [previewSecrets(owner), previewSecrets(owner)];
  expect(first.values["N8N_ENCRYPTION_KEY"]).not.toBe(second.values["N8N_ENCRYPTION_KEY"]);
  expect((await makeOwner()).password).not.toBe(owner.password);
});

it("refuses tokens of a wrong kind, all in one message and without their values", () => {
  const swapped = { CLAUDE_CODE_OAUTH_TOKEN: "ghp_canary", GH_TOKEN: "sk-ant-oat01-canary" };
  expect(() => previewSecrets(owner, swapped)).toThrow(
    new PreviewError(`--with-secrets: nothing was started.
  CLAUDE_CODE_OAUTH_TOKEN holds what looks like a GitHub token (ghp_...); it must begin with sk-ant-oat
  GH_TOKEN holds what looks like a Claude subscription token (sk-ant-oat...); it must begin with ghp_ or github_pat_`),
  );
});
