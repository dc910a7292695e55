import type { SecretReference } from "../constructs/secret-reference";

/** Beginnings of tokens that their issuers fixed, and whose they are. */
const KNOWN_BEGINNINGS: Readonly<Record<string, string>> = {
  "sk-ant-oat": "a Claude subscription token",
  "sk-ant-": "an Anthropic API key",
  github_pat_: "a GitHub token",
  ghp_: "a GitHub token",
  gho_: "a GitHub OAuth token",
  ghu_: "a GitHub app's token",
  ghs_: "a GitHub app's token",
  fm2_: "a Fly.io token",
  fo1_: "a Fly.io token",
  FlyV1: "a Fly.io token",
};

/**
 * What is wrong with `value` as the value of `reference`, as a sentence that begins with its name; undefined when it can be right.
 * Shows nothing of the value but a beginning that all tokens of its kind share.
 */
export function problemWithValue(reference: SecretReference, value: string): string | undefined {
  const { name, prefixes, form } = reference;
  const expected = prefixes.length > 0 ? `; it must begin with ${prefixes.join(" or ")}` : "";
  const begins = (prefix: string) => value.startsWith(prefix);
  if (!prefixes.some(begins)) {
    const beginning = Object.keys(KNOWN_BEGINNINGS).find(begins);
    if (beginning) {
      return `${name} holds what looks like ${KNOWN_BEGINNINGS[beginning]} (${beginning}...)${expected}`;
    }
    if (prefixes.length > 0) return `${name} must begin with ${prefixes.join(" or ")}, and does not`;
  }
  if (/\s/.test(value)) return `${name} has a blank or a line break inside`;
  if (form && !form.pattern.test(value)) return `${name} is not ${form.words}`;
  return undefined;
}
